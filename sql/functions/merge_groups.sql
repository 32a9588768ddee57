-- Records joined by the merges in force at the end of a day: who is one person with whom.
create or replace function merge_groups(known_on date, other_day date default null) returns table (stat_subject_id uuid, group_id uuid)
language sql stable rows 1000 security definer set search_path = public, pg_temp as $$
  with recursive edge as materialized (
    select distinct x.subject_a, x.subject_b from (
      select distinct on (d.day, m.subject_a, m.subject_b) m.subject_a, m.subject_b, m.is_same
      from unnest(array[merge_groups.known_on, merge_groups.other_day]) d (day) join merge_event m on m.recorded_on <= d.day order by d.day, m.subject_a, m.subject_b, m.id desc
    ) x where x.is_same
  ), link as materialized (
    select subject_a as one, subject_b as other from edge union all select subject_b, subject_a from edge
  ), reach as (
    select l.one as root, l.one as id from link l
    union
    select r.root, l.other from reach r join link l on l.one = r.id
  )
  select r.root, (array_agg(r.id order by r.id))[1] from reach r group by r.root
$$;
comment on function merge_groups is 'Connected components; records without a merge have no row. With other_day, of the merges in force on either day.';
