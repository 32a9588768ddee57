-- figure_merges() as all is known now, from the counters' facts: what pages and a closing can wait for.
create or replace function figure_merges_now(year text) returns table (merges bigint, undecided bigint, strong bigint, erased bigint) language plpgsql stable rows 1 security definer set search_path = public, pg_temp set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
  frame record;
begin
  select f.first_on, f.last_on into frame from figure_frame(year_kind_of(figure_merges_now.year), figure_merges_now.year, null, null) f;
  select count(distinct e.stat_subject_id) - count(distinct f.person_no) into merges
  from stat_subject t join figure_fact f on f.person_no = t.number and f.to_on = 'infinity' and f.entry_on between frame.first_on and frame.last_on join enrolment e on e.id = f.enrolment_id where t.group_number = t.number;
  select count(*), count(*) filter (where c.is_strong) into undecided, strong
  from match_candidate c join stat_subject a on a.id = c.subject_a join stat_subject b on b.id = c.subject_b
  where coalesce(a.group_number, a.number) <> coalesce(b.group_number, b.number)
    and not exists (select from merge_event m where m.subject_a = c.subject_a and m.subject_b = c.subject_b)
    and exists (select from figure_fact f join enrolment e on e.id = f.enrolment_id where f.person_no = coalesce(a.group_number, a.number) and f.to_on = 'infinity' and f.entry_on between frame.first_on and frame.last_on and e.stat_subject_id = a.id)
    and exists (select from figure_fact f join enrolment e on e.id = f.enrolment_id where f.person_no = coalesce(b.group_number, b.number) and f.to_on = 'infinity' and f.entry_on between frame.first_on and frame.last_on and e.stat_subject_id = b.id);
  select count(distinct t.id) into erased
  from stat_subject t join figure_fact f on f.person_no = coalesce(t.group_number, t.number) and f.to_on = 'infinity' and f.entry_on between frame.first_on and frame.last_on join enrolment e on e.id = f.enrolment_id and e.stat_subject_id = t.id where t.erased_on is not null;
  return next;
end $$;
comment on function figure_merges_now is 'The same numbers, proved by tests; its cost is that of the merges and pairs, not of the year.';
