-- A rule such as "every Tuesday 14:00-16:00 from … to …, except …" as lines that can be edited.
create or replace function expand_meetings(weekdays text[], from_time text, to_time text, from_day text, to_day text, except_days text, room text, out lines text, out problem text) language plpgsql stable set search_path = public, pg_temp as $$
declare
  first_day record;
  last_day record;
  excluded date[];
begin
  select * into first_day from read_day(from_day);
  select * into last_day from read_day(to_day);
  problem := case
    when cardinality(weekdays) = 0 or exists (select from unnest(weekdays) w where w !~ '^[1-7]$') then 'weekday'
    when first_day.day_on is null or last_day.day_on is null or exists (select from regexp_split_to_table(coalesce(except_days, ''), '[[:space:],;]+') x where x <> '' and (read_day(x)).day_on is null) then 'day'
    when last_day.day_on < first_day.day_on then 'order'
    when last_day.day_on > first_day.day_on + 800 then 'long'
    when coalesce(from_time, '') !~ '^([01]?[0-9]|2[0-3]):[0-5][0-9]$' or coalesce(to_time, '') !~ '^([01]?[0-9]|2[0-3]):[0-5][0-9]$' or lpad(from_time, 5, '0') >= lpad(to_time, 5, '0') then 'time' end;
  if problem is null then
    excluded := array(select (read_day(x)).day_on from regexp_split_to_table(coalesce(except_days, ''), '[[:space:],;]+') x where x <> '');
    select string_agg(concat_ws(' | ', to_char(d, 'YYYY-MM-DD') || ' ' || lpad(from_time, 5, '0') || '-' || lpad(to_time, 5, '0'), replace(clean_name(room), '|', ' ')), E'\n' order by d) into lines
    from generate_series(first_day.day_on, last_day.day_on, interval '1 day') d where extract(isodow from d)::text = any(weekdays) and d::date <> all(excluded);
    problem := case when lines is null then 'empty' end;
  end if;
end $$;
comment on function expand_meetings is 'weekdays: 1 = Monday … 7. problem: weekday, day (one that does not exist), order, long (over 800 days), time, empty.';
