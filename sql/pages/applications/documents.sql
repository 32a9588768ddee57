-- applications/documents: the files that a session on application asks of this person.
-- query: session (one)
select f.session_id, f.course_code, f.session_code, case :'locale'::text when 'en' then coalesce(f.title_en, f.title_fr) else f.title_fr end as course_title, case when :'locale'::text = 'en' and f.title_en is not null then 'en' else 'fr' end as title_language,
  case :'locale'::text when 'en' then f.organisation_en else f.organisation_fr end as organisation_name, f.starts_on, f.ends_on, zoned(f.closes_at, f.time_zone, :'locale'::text) as closes_at, f.place_city, f.is_demonstration_session,
  case when d.person_id is null then '/sessions/' || f.session_id || '/enrolments/new' when not exists (select from application_questions(:'person_id', f.session_id) a where a.kind = 'file' and a.is_asked) then '/sessions/' || f.session_id || '/application/check' end as moved_to
from session_facts f left join enrolment_draft d on d.session_id = f.session_id and d.person_id = :'person_id'
where f.session_id = :'session_id'::bigint and f.admission = 'approval';
-- query: questions
select a.question_id, a.is_required, a.question_id::text = coalesce(:'question_id'::text, '') as is_sent,
  case when a.question_id::text = :'question_id'::text or (:'question_id'::text is null and row_number() over (order by a.place) = 1) then 'file' else 'file_' || a.question_id end as field_id,
  case :'locale'::text when 'en' then coalesce(a.text_en, a.text_fr) else a.text_fr end as question, case when :'locale'::text = 'en' and a.text_en is null then 'fr' end as question_language,
  case :'locale'::text when 'en' then coalesce(a.hint_en, a.hint_fr) else a.hint_fr end as hint, case when :'locale'::text = 'en' and a.hint_en is null and a.hint_fr is not null then 'fr' end as hint_language,
  f.id as file_id, f.file_name, greatest(1, f.size / 1024) as size_kb, f.uploaded_at
from application_questions(:'person_id', :'session_id'::bigint) a left join document_file f on f.id = a.file_id
where a.kind = 'file' and a.is_asked order by a.place;
