-- From which day and until which something of the house holds, as people type it.
create or replace function read_validity(valid_from text, valid_to text, out first_on date, out last_on date, out refusal text[]) language plpgsql immutable set search_path = public, pg_temp as $$
declare
  first record;
  last record;
begin
  select * into first from read_day(read_validity.valid_from);
  select * into last from read_day(read_validity.valid_to);
  first_on := first.day_on;
  last_on := last.day_on;
  refusal := array_remove(array[
    'valid_from.' || case when first.problem is not null then 'not_a_date' end,
    'valid_to.' || case when last.problem is not null then 'not_a_date' when last.day_on < first.day_on then 'before_start' end], null);
end $$;
comment on function read_validity is 'Inner part of save_axis and save_programme. Nothing typed = no first or no last day. refusal: valid_from., valid_to. + not_a_date, before_start; empty when all is well.';
