-- applications/check: the whole application before it is sent, and what it lacks.
-- query: session (one)
select f.session_id, f.course_code, f.session_code, case :'locale'::text when 'en' then coalesce(f.title_en, f.title_fr) else f.title_fr end as course_title, case when :'locale'::text = 'en' and f.title_en is not null then 'en' else 'fr' end as title_language,
  case :'locale'::text when 'en' then f.organisation_en else f.organisation_fr end as organisation_name, f.starts_on, f.ends_on, zoned(f.closes_at, f.time_zone, :'locale'::text) as closes_at, f.place_city, f.is_demonstration_session, questions_stamp(f.session_id) as stamp, d.track, d.trainee_status,
  w.refusal, w.refusal is not null as has_why_not, n.lacking_count, n.lacking_count > 0 as is_lacking, w.refusal is null and n.lacking_count = 0 as can_send,
  case when d.person_id is null then '/sessions/' || f.session_id || '/enrolments/new' when n.total = 0 then '/sessions/' || f.session_id || '/enrolments/check' end as moved_to
from session_facts f
  left join enrolment_draft d on d.session_id = f.session_id and d.person_id = :'person_id'
  cross join lateral (select count(*) as total, count(*) filter (where a.problem is not null) as lacking_count from application_questions(:'person_id', f.session_id) a) n
  cross join lateral (select application_refusals(:'person_id', f.session_id, null, d.track) as refusal) w
where f.session_id = :'session_id'::bigint and f.admission = 'approval';
-- query: why_not
select jsonb_build_array(r.refusal, zoned_values(r.refusal_values, (select s.time_zone from session s where s.id = :'session_id'::bigint), :'locale'::text)) as reason from enrolment_refusals(array[:'person_id'::bigint], array[:'session_id'::bigint], array[null::bigint], array[(select d.track from enrolment_draft d where d.person_id = :'person_id' and d.session_id = :'session_id'::bigint)]) r
where r.refusal = any(application_refusals(:'person_id', :'session_id'::bigint, null, (select d.track from enrolment_draft d where d.person_id = :'person_id' and d.session_id = :'session_id'::bigint))) order by r.position;
-- query: answers
select a.question_id, case :'locale'::text when 'en' then coalesce(a.text_en, a.text_fr) else a.text_fr end as question, case when :'locale'::text = 'en' and a.text_en is null then 'fr' end as question_language,
  answer_text(a.kind, a.options, a.value, :'locale'::text) as answer, a.kind = 'date' as is_date, a.kind = 'file' as is_file, f.id as file_id, f.file_name, greatest(1, f.size / 1024) as size_kb,
  a.problem, case when a.kind = 'file' then '/application/documents' when g.part > 1 then '/application?part=' || g.part else '/application' end as change_path
from application_questions(:'person_id', :'session_id'::bigint) a left join question_parts(:'session_id'::bigint) g on g.question_id = a.question_id left join document_file f on f.id = a.file_id
where a.is_asked order by a.place;
-- query: person (one)
select p.given_name, p.family_name, p.email from person p where p.id = :'person_id';
