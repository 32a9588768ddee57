-- office/person_correct: someone's details, with the reason.
-- query: decision (one)
select d.corrected_id, d.refusal, d.refusal_values
from correct_person(:'person_id'::bigint, :'whom_id'::bigint, :'stamp'::text, :'given_name'::text, :'family_name'::text, :'usual_name'::text, :'email'::text, :'phone'::text, :'preferred_language'::text, :'reason'::text) d;
