-- office/matches/index: records that may be one person, and what was decided.
-- query: page (one)
select coalesce(:'done'::text <> '', false) as is_done where holds_role(:'person_id'::bigint, '{office}');
-- query: open
select candidate_id, kinds, is_strong, found_on, is_postponed, coalesce(name_a, '–') as name_a, coalesce(name_b, '–') as name_b from match_candidates(:'person_id'::bigint) where decision = 'open';
-- query: decided
select candidate_id, decision, decided_on, coalesce(name_a, '–') as name_a, coalesce(name_b, '–') as name_b from match_candidates(:'person_id'::bigint) where decision <> 'open';
