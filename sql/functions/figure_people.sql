-- Enrolments whose facts must be made anew when these may have changed: themselves, and those with facts of the same people, before and after.
create or replace function figure_people(ids bigint[]) returns bigint[] language sql stable security definer set search_path = public, pg_temp as $$
  with person as materialized (
    select coalesce(t.group_number, t.number) as number from enrolment e join stat_subject t on t.id = e.stat_subject_id where e.id = any (ids)
    union
    select f.person_no from figure_fact f where f.enrolment_id = any (ids)
  )
  select array_agg(x.id) from (select unnest(ids) as id union select f.enrolment_id from person p join figure_fact f on f.person_no = p.number) x
$$;
comment on function figure_people is 'A person counts once per cell: what one enrolment adds depends on the person''s others.';
