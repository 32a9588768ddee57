-- The pairs that the office is to look at, and those it has decided.
create or replace function match_candidates(person_id bigint) returns table (candidate_id bigint, kinds text, is_strong boolean, found_on date, is_postponed boolean, decision text, decided_on date, name_a text, name_b text) language sql stable security definer set search_path = public, pg_temp as $$
  select c.id, array_to_string(c.kinds, ' '), c.is_strong, c.found_on, c.postponed_at is not null, case when m.id is null then 'open' when m.is_same then 'same' else 'different' end, m.recorded_on,
    (select p.given_name || ' ' || p.family_name from person p where p.stat_subject_id = c.subject_a), (select p.given_name || ' ' || p.family_name from person p where p.stat_subject_id = c.subject_b)
  from match_candidate c left join lateral (select x.* from merge_event x where x.subject_a = c.subject_a and x.subject_b = c.subject_b order by x.id desc limit 1) m on true
  where holds_role(match_candidates.person_id, '{office}')
  order by m.id is not null, m.id desc, c.postponed_at nulls first, c.is_strong desc, c.id
  limit 200
$$;
comment on function match_candidates is 'For the office only. Undecided first: strong ones, then weak, then those put off; a record without an account has no name.';
