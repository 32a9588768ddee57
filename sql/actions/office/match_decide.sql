-- office/match_decide: whether two records are one person.
-- query: decided (one)
select d.decided_id, d.refusal, d.refusal_values from decide_match(:'person_id'::bigint, :'candidate_id'::bigint, :'same_person'::text, :'reason'::text) d;
