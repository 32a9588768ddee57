-- applications/answers: the questions of a session on application, with what was answered so far; many long ones on several pages. Names: part.
-- query: session (one)
select f.session_id, f.course_code, f.session_code, case :'locale'::text when 'en' then coalesce(f.title_en, f.title_fr) else f.title_fr end as course_title, case when :'locale'::text = 'en' and f.title_en is not null then 'en' else 'fr' end as title_language,
  case :'locale'::text when 'en' then f.organisation_en else f.organisation_fr end as organisation_name, f.starts_on, f.ends_on, zoned(f.closes_at, f.time_zone, :'locale'::text) as closes_at, f.place_city, f.is_demonstration_session, questions_stamp(f.session_id) as stamp,
  w.refusal, w.refusal is not null as has_why_not,
  g.part_number, g.parts_count, g.parts_count > 1 as has_parts, case when g.part_number > 1 then '/application?part=' || g.part_number - 1 end as previous_path,
  case when d.person_id is null then '/sessions/' || f.session_id || '/enrolments/new' when n.total = 0 then '/sessions/' || f.session_id || '/enrolments/check' when n.typed = 0 then '/sessions/' || f.session_id || '/application/documents'
    when g.part_number is null or g.part_number > g.parts_count then '/sessions/' || f.session_id || '/application' end as moved_to
from session_facts f
  left join enrolment_draft d on d.session_id = f.session_id and d.person_id = :'person_id'
  cross join lateral (select count(*) as total, count(*) filter (where q.kind <> 'file') as typed from session_question q where q.session_id = f.session_id) n
  cross join lateral (select coalesce(max(x.part), 1) as parts_count, case when :'part'::text is null then 1 when :'part'::text ~ '^[1-9][0-9]?$' then :'part'::int end as part_number from question_parts(f.session_id) x) g
  cross join lateral (select application_refusals(:'person_id', f.session_id, null, d.track) as refusal) w
where f.session_id = :'session_id'::bigint and f.admission = 'approval';
-- query: why_not
select jsonb_build_array(r.refusal, zoned_values(r.refusal_values, (select s.time_zone from session s where s.id = :'session_id'::bigint), :'locale'::text)) as reason from enrolment_refusals(array[:'person_id'::bigint], array[:'session_id'::bigint], array[null::bigint]) r
where r.refusal = any(application_refusals(:'person_id', :'session_id'::bigint, null, null)) order by r.position;
-- query: questions
with shown as (
  select a.*, t.typed is not null as is_typed, case when t.typed is not null then clean_answer(a.kind, t.typed) else a.value end as shown_value, answer_problem(a.kind, a.options, a.smallest, a.largest, clean_answer(a.kind, t.typed)) as typed_problem
  from application_questions(:'person_id', :'session_id'::bigint) a join question_parts(:'session_id'::bigint) g on g.question_id = a.question_id and g.part = case when :'part'::text ~ '^[1-9][0-9]?$' then :'part'::int else 1 end
    cross join lateral (select typed_answer(a.question_id, a.kind, :'answers'::text[]) as typed) t
)
select s.question_id, s.place, case when s.place = coalesce(min(s.place) filter (where s.typed_problem is not null) over (), min(s.place) over ()) then 'answers' else 'answers_' || s.question_id end as field_id,
  s.kind = 'short_text' as is_short, s.kind = 'long_text' as is_long, s.kind in ('choice', 'yes_no') as is_choice, s.kind = 'several' as is_several, s.kind in ('choice', 'yes_no', 'several') as is_list, s.kind = 'date' as is_date, s.kind = 'number' as is_number, s.is_required,
  case :'locale'::text when 'en' then coalesce(s.text_en, s.text_fr) else s.text_fr end as question, case when :'locale'::text = 'en' and s.text_en is null then 'fr' end as question_language,
  case :'locale'::text when 'en' then coalesce(s.hint_en, s.hint_fr) else s.hint_fr end as hint, case when :'locale'::text = 'en' and s.hint_en is null and s.hint_fr is not null then 'fr' end as hint_language,
  s.shown_if_place, case :'locale'::text when 'en' then coalesce(s.shown_if_en, s.shown_if_fr) else s.shown_if_fr end as shown_if, s.shown_value, s.typed_problem as problem, s.smallest, s.largest, s.smallest is not null as has_smallest, s.largest is not null as has_largest
from shown s order by s.place;
-- query: options (in questions by question_id)
select a.question_id, o.value, case :'locale'::text when 'en' then coalesce(o.en, o.value) else o.value end as label, case when :'locale'::text = 'en' and o.en is null then 'fr' end as label_language,
  coalesce(o.value = any(string_to_array(case when t.typed is not null then clean_answer(a.kind, t.typed) else a.value end, E'\n')), false) as is_chosen, a.kind = 'several' as is_box, o.n = 1 as is_first
from application_questions(:'person_id', :'session_id'::bigint) a cross join lateral (select x ->> 'fr' as value, x ->> 'en' as en, n from jsonb_array_elements(a.options) with ordinality y (x, n)) o
  cross join lateral (select typed_answer(a.question_id, a.kind, :'answers'::text[]) as typed) t
where a.kind in ('choice', 'yes_no', 'several') order by a.place, o.n;
