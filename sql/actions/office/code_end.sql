-- office/code_end: a code is not to be chosen any more.
-- query: decision (one)
select d.saved_code, d.refusal, d.refusal_values from end_code(:'person_id'::bigint, :'code_list'::text, :'ended_code'::text, :'last_on'::text) d;
