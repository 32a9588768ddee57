-- On how many merges a year's figures rest, how many pairs nobody has decided yet, how many of its people asked to be forgotten.
create or replace function figure_merges(year_kind text, year text, as_of date default null, known_on date default null, definitions jsonb default null, parameters jsonb default null)
returns table (merges bigint, undecided bigint, strong bigint, erased bigint)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
  with frame as materialized (
    select * from figure_frame(figure_merges.year_kind, figure_merges.year, figure_merges.as_of, figure_merges.known_on, figure_merges.definitions, figure_merges.parameters)
  ), subject as materialized (
    select distinct e.stat_subject_id as id
    from figure_enrolments(figure_merges.year_kind, figure_merges.year, figure_merges.as_of, figure_merges.known_on, figure_merges.definitions, figure_merges.parameters) c join enrolment e on e.id = c.enrolment_id
  ), joined as materialized (
    select g.* from frame f, merge_groups(f.recorded_until) g
  ), open as (
    select c.is_strong from frame f, match_candidate c
      join subject a on a.id = c.subject_a join subject b on b.id = c.subject_b
      left join joined ga on ga.stat_subject_id = c.subject_a left join joined gb on gb.stat_subject_id = c.subject_b
    where c.found_on <= f.recorded_until and (ga.group_id is null or ga.group_id is distinct from gb.group_id)
      and not exists (select from merge_event m where m.subject_a = c.subject_a and m.subject_b = c.subject_b and m.recorded_on <= f.recorded_until)
  )
  select (select count(*) - count(distinct g.group_id) from subject s join joined g on g.stat_subject_id = s.id), (select count(*) from open), (select count(*) from open o where o.is_strong),
    (select count(*) from subject s join stat_subject t on t.id = s.id, frame f where t.erased_on <= f.recorded_until)
$$;
comment on function figure_merges is 'merges = records counted less persons they make. undecided, strong: pairs of two counted records, found by K and not decided by K. strong ones hold a closing back.';
