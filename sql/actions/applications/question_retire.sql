-- applications/question_retire: a question is asked no more.
-- query: decision (one)
select d.refusal, d.refusal_values from retire_question(:'person_id'::bigint, :'session_id'::bigint, :'question_id'::bigint) d;
