-- staff/sessions/application: one application with its answers, what was decided, and what speaks against it now.
-- query: application (one)
select s.session_id, s.session_code, case :'locale'::text when 'en' then coalesce(s.title_en, s.title_fr) else s.title_fr end as course_title, case when :'locale'::text = 'en' and s.title_en is not null then 'en' else 'fr' end as title_language,
  e.id as enrolment_id, e.reference, e.state, case when e.state in ('applied', 'nominated', 'waiting', 'offered') then 'wait' when e.state in ('enrolled', 'finished') then '' else 'shut' end as tag_class, null::bigint as rank, null::timestamptz as draw_at, e.track, e.trainee_status,
  p.given_name, coalesce(p.usual_name, p.family_name) as family_name, p.email, p.phone, p.qualification_level, e.created_at, e.is_demonstration, case when not s.is_unlimited then greatest(s.capacity - s.seats_taken - s.seats_reserved, 0) end as seats_free, s.is_unlimited, nullif(s.waiting_count, 0) as waiting_people,
  e.state in ('applied', 'waiting', 'offered', 'enrolled', 'refused') or e.state = 'cancelled' and exists (select from application_decision d where d.enrolment_id = e.id and d.seq = e.events_count) as can_decide, coalesce(:'decided'::int > 0, false) as is_decided_now
from enrolment e join staff_session s on s.session_id = e.session_id join person p on p.id = e.person_id
where e.id = :'enrolment_id'::bigint and e.session_id = :'session_id'::bigint and not e.is_void and may_run_session(:'person_id', e.session_id) and exists (select from enrolment_event v where v.enrolment_id = e.id and v.kind = 'apply');
-- query: answers
select case :'locale'::text when 'en' then coalesce(v.text_en, v.text_fr) else v.text_fr end as question, case when :'locale'::text = 'en' and v.text_en is null then 'fr' end as question_language,
  answer_text(v.kind, v.options, a.value, :'locale'::text) as answer, v.kind = 'date' as is_date, f.id as file_id, f.file_name, greatest(1, f.size / 1024) as size_kb,
  v.number < (select max(w.number) from question_version w where w.question_id = v.question_id) as is_former
from answer a join question q on q.id = a.question_id join question_version v on v.question_id = a.question_id and v.number = a.question_number left join document_file f on f.id = a.document_file_id
where a.enrolment_id = :'enrolment_id'::bigint and q.session_id = :'session_id'::bigint and may_run_session(:'person_id', q.session_id) order by q.position, q.id;
-- query: against
select jsonb_build_array(r.refusal, r.refusal_values) as reason
from enrolment e, enrolment_refusals(array[e.person_id], array[e.session_id], array[null::bigint], array[e.track]) r
where e.id = :'enrolment_id'::bigint and e.session_id = :'session_id'::bigint and e.state in ('applied', 'refused') and may_run_session(:'person_id', e.session_id) and r.refusal = any(standing_refusals(e.person_id, e.session_id, e.track)) order by r.position;
-- query: timeline
select v.seq, v.kind, v.actor_role, v.actor_role <> 'person' as is_by_other, v.effective_on, x.recorded_at, case :'locale'::text when 'en' then c.label_en else c.label_fr end as reason_label, d.sentence, p.given_name || ' ' || coalesce(p.usual_name, p.family_name) as actor_name
from enrolment e join enrolment_event v on v.enrolment_id = e.id left join enrolment_event_detail x on x.enrolment_id = v.enrolment_id and x.seq = v.seq left join application_decision d on d.enrolment_id = v.enrolment_id and d.seq = v.seq
  left join code c on c.list = 'reason' and c.code = d.reason_code left join person p on p.id = x.person_id and v.actor_role <> 'person'
where e.id = :'enrolment_id'::bigint and e.session_id = :'session_id'::bigint and may_run_session(:'person_id', e.session_id) order by v.seq desc;
-- query: decisions
select d as value, d = coalesce(:'decision'::text, '') as is_chosen, n = 1 as is_first from unnest(array['approve', 'propose', 'refuse']) with ordinality u (d, n) order by n;
-- query: reasons
select c.code as value, case :'locale'::text when 'en' then c.label_en else c.label_fr end as label, c.code = coalesce(:'reason_code'::text, '') as is_chosen
from code c where c.list = 'reason' and current_date between coalesce(c.valid_from, '-infinity') and coalesce(c.valid_to, 'infinity') order by c.code;
