-- applications/answers: keeps the answers, so that the next page can ask for the files.
-- query: decision (one)
select d.refusal, d.refusal_values from save_answers(:'person_id'::bigint, :'session_id'::bigint, :'stamp'::text, :'answers'::text[]) d;
