-- office/matches/show: two records side by side: the same person, different people, or later.
-- query: pair (one)
select c.candidate_id, c.kinds, c.is_strong, c.found_on, c.decision, c.decision = 'open' as is_open, c.decision = 'same' as is_same, c.decided_on, (select max(s.sessions_shared) from match_sides(:'person_id'::bigint, :'candidate_id'::bigint) s) as sessions_shared
from match_candidates(:'person_id'::bigint) c where c.candidate_id = :'candidate_id'::bigint;
-- query: sides
select s.side, s.whom_id, s.person_name, s.birth_on, s.email, s.is_email_confirmed, s.identifiers from match_sides(:'person_id'::bigint, :'candidate_id'::bigint) s;
-- query: enrolled (in sides by side)
select s.side, e.told from match_sides(:'person_id'::bigint, :'candidate_id'::bigint) s cross join lateral unnest(s.enrolments_told) e (told);
