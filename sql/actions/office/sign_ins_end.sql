-- office/sign_ins_end: every sign-in of someone ends.
-- query: decision (one)
select d.whose_id, d.refusal, d.refusal_values from end_sign_ins(:'person_id'::bigint, :'whom_id'::bigint) d;
