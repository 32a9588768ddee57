-- A new course: its code, its kind, a French title and the institution that answers for it; the rest is written step by step.
create or replace function create_course(person_id bigint, code text, kind text, level text, title_fr text, institution text) returns table (course_code text, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  wanted text := upper(regexp_replace(coalesce(create_course.code, ''), '[[:space:]]', '', 'g'));
  title text := nullif(btrim(regexp_replace(normalize(coalesce(create_course.title_fr, '')), '[[:space:]]+', ' ', 'g')), '');
  house organisation;
  c_id bigint;
  problems text[];
begin
  perform from person p where p.id = create_course.person_id for share;
  if not found or not exists (select from role_grant r where r.person_id = create_course.person_id and r.role in ('teacher', 'reviewer', 'office') and r.from_on <= current_date and (r.to_on is null or r.to_on >= current_date)) then
    return;
  end if;
  select * into house from organisation o where o.code = create_course.institution;
  problems := array_remove(array[
    'code.' || case when wanted = '' then 'missing' when wanted !~ '^[A-Z0-9][A-Z0-9-]{1,39}$' then 'malformed' when exists (select from course c where c.code = wanted) then 'taken' end,
    'title_fr.' || case when title is null then 'missing' when char_length(title) > 255 then 'too_long' end,
    'kind.' || case when coalesce(create_course.kind, '') not in ('degree', 'pathway', 'unit', 'short', 'open_online') then 'unknown' end,
    'level.' || case when coalesce(create_course.level, '') not in ('short_cycle', 'bachelor', 'master', 'doctorate', 'none') then 'unknown' end,
    'institution.' || case when house.id is null or not exists (select from own_institutions(create_course.person_id) i where i.organisation_id = house.id) then 'unknown' end], null);
  if cardinality(problems) > 0 then
    return query select null::text, problems, '{}'::jsonb;
    return;
  end if;
  insert into course (code, kind) values (wanted, create_course.kind) on conflict do nothing returning id into c_id;
  if c_id is null then
    return query select null::text, array['code.taken'], '{}'::jsonb;
    return;
  end if;
  insert into course_version (course_id, number, title_fr, level, tracks, author_id) values (c_id, 1, title, create_course.level, '{FI}', create_course.person_id);
  insert into course_organisation (course_id, organisation_id, part, position) values (c_id, house.id, 'responsible', 1);
  perform record_course_event(c_id, 1, 'created', create_course.person_id, null);
  return query select wanted, null::text[], '{}'::jsonb;
end $$;
comment on function create_course is 'No row: no right to write courses. Initial education is set until the author says otherwise. refusal: FIELD. + missing, malformed, taken, too_long, unknown.';
