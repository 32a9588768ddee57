-- applications/answers: keeps the answers of one page, so that the next one can ask: more questions, then the files.
-- query: decision (one)
select d.refusal, d.refusal_values, case when p.number < (select max(x.part) from question_parts(:'session_id'::bigint) x) then 'application?part=' || p.number + 1 else 'application/documents' end as next_step
from save_answers(:'person_id'::bigint, :'session_id'::bigint, :'stamp'::text, :'answers'::text[]) d
  cross join (select case when :'part'::text ~ '^[1-9][0-9]?$' then :'part'::int else 1 end as number) p;
