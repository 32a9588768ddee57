-- The office asks for a year to be prepared: counting it all again is long work, which amphi jobs does.
create or replace function prepare_year(person_id bigint, year text, reason_fr text, reason_en text, out job_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  why_fr constant text := clean_name(prepare_year.reason_fr);
  why_en constant text := clean_name(prepare_year.reason_en);
  is_closed constant boolean := exists (select from year_release r where r.year = prepare_year.year and r.revision > 0);
begin
  if not holds_role(prepare_year.person_id, '{office}') or year_kind_of(prepare_year.year) is null then
    return;
  end if;
  if (select f.first_on > finished_day() from figure_frame(year_kind_of(prepare_year.year), prepare_year.year, finished_day(), finished_day()) f) then
    refusal := array['year_ahead'];
  elsif is_closed or why_fr is not null or why_en is not null then
    refusal := nullif(array_remove(array[
      'reason_fr.' || case when why_fr is null then 'missing' when char_length(why_fr) > 1000 then 'too_long' end,
      'reason_en.' || case when why_en is null then 'missing' when char_length(why_en) > 1000 then 'too_long' end], null), '{}');
  end if;
  if refusal is null then
    -- Asked twice, done once.
    select j.id into job_id from job j where j.kind = 'year_release' and j.state in ('waiting', 'running') and j.input ->> 'year' = prepare_year.year;
    if not found then
      insert into job (kind, person_id, input) values ('year_release', prepare_year.person_id, jsonb_build_object('year', prepare_year.year, 'reason_fr', why_fr, 'reason_en', why_en)) returning id into job_id;
      insert into audit (person_id, action, object, object_id, detail) values (prepare_year.person_id, 'year.prepare', 'job', job_id::text, jsonb_build_object('year', prepare_year.year));
    end if;
  end if;
  return next;
end $$;
comment on function prepare_year is 'The job year_release makes a provisional release at the last finished day, which leadership may then close. No row: not the office, or no year. refusal: year_ahead; reason_fr., reason_en. + missing (a year that was closed is only prepared again for a reason), too_long.';
