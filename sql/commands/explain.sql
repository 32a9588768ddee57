-- commands/explain: `amphi explain`: the person and the session that are meant, the rules that answer, and what a request would come to.
-- query: asked (one)
select p.id as whom_id, s.id as of_session, s.code as session_code, s.state = 'draft' as is_draft
from (select lower(btrim(:'email'::text)) as email, upper(btrim(:'session'::text)) as session) a left join person p on lower(p.email) = a.email left join session s on s.code = a.session or s.id::text = a.session;
-- query: reasons
select r.refusal, r.refusal_values, is_forbidding(r.refusal, r.refusal_values) as is_forbidding
from enrolment_refusals(array[:'whom_id'::bigint], array[:'of_session'::bigint], array[null::bigint], array[:'track'::text]) r order by r.position, r.refusal;
-- query: outlook (one)
select case
    when s.state = 'draft' then 'draft'
    when coalesce(bool_or(is_forbidding(r.refusal, r.refusal_values)), false) then 'refused'
    when s.admission = 'approval' or (:'track'::text = 'FC' and :'status'::text = 'd' and s.price_total is distinct from 0) then 'applied'
    when count(r.refusal) > 0 then 'waiting' else 'enrolled' end as outcome,
  jsonb_build_object('n', s.waiting_count + 1) as outcome_values
from session s left join enrolment_refusals(array[:'whom_id'::bigint], array[s.id], array[null::bigint], array[:'track'::text]) r on true
where s.id = :'of_session'::bigint group by s.id;
