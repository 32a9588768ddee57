-- sign_ins/delete: every other sign-in of this person ends.
-- query: decision (one)
select refusal, refusal_values from delete_sign_ins(:'person_id'::bigint, :'session_hash'::text);
