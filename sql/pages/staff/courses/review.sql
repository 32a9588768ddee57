-- staff/courses/review: the draft as its page will be, what changed since the published version, and the reviewer's two answers.
-- query: course (one)
select c.code as course_code, t.course_title, t.course_title_language, t.course_title as page_title, t.summary, t.summary_language, t.objectives, t.objectives_language, t.expected_results, t.expected_results_language, t.content, t.content_language,
  t.prerequisites, t.prerequisites_language, t.access, t.access_language, t.access_delay, t.access_delay_language, t.assessment, t.assessment_language, t.methods, t.methods_language, t.accessibility, t.accessibility_language,
  t.objectives_html, t.expected_results_html, t.content_html, t.prerequisites_html, t.assessment_html,
  v.level, c.kind, v.ai_focus, left(v.isced_f, 2) as field, case when :'locale'::text = 'en' then d.label_en else d.label_fr end as field_name, v.axis, case when :'locale'::text = 'en' then a.name_en else a.name_fr end as axis_name,
  v.ects, v.hours_typical as hours, v.languages[1] as language, v.languages[2] as second_language, v.mode, v.place_typical as place, v.price_typical as price, v.price_typical = 0 as is_free,
  (select string_agg(f.title, ', ' order by f.id) from course_former_title f where f.course_id = c.id) as former_titles, v.number, v.revision, v.review_state as draft_state,
  v.review_state = 'in_review' as is_in_review, v.review_state = 'in_review' and r.may_review and v.author_id is distinct from :'person_id' as can_decide, coalesce(v.author_id = :'person_id', false) and v.review_state = 'in_review' and r.may_review as is_own_text,
  v.review_state = 'in_review' and r.may_review as can_send_back, c.published_version is not null as has_before, nullif((select count(*)::int from course_gaps(v.id) g where g.is_gate), 0) as gates_count,
  (select count(*)::int from course_enrolled(c.id)) as enrolled_count, exists (select from course_enrolled(c.id)) as has_enrolled, (select count(*)::int from course_writers(v.id) w where w.person_id <> :'person_id') as writers_count, (select count(*)::int from alert x where x.course_id = c.id) as alerts_count,
  coalesce(:'tell_enrolled'::text = 'yes', false) as is_telling, coalesce(w.given_name || ' ' || coalesce(w.usual_name, w.family_name), '') as writer, :'comment'::text[] is not null as has_typed
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id join course_version_text t on t.version_id = v.id and t.locale = :'locale'::text
  left join axis a on a.code = v.axis left join code d on d.list = 'isced_f' and d.code = left(v.isced_f, 2) left join person w on w.id = v.author_id
where c.code = upper(:'course_code'::text);
-- query: course_tracks
select t.track from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, unnest(v.tracks) with ordinality t (track, n) where c.code = upper(:'course_code'::text) order by t.n;
-- query: institutions
select o.code as institution_code, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as institution_name, t.value ->> 'part' as part
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, jsonb_array_elements(coalesce(v.links, course_links(c.id)) -> 'organisations') with ordinality t (value, n) join organisation o on o.code = t.value ->> 'code'
where c.code = upper(:'course_code'::text) order by t.n;
-- query: former
select f.title, case when f.language <> :'locale'::text then f.language end as title_language, f.until_on
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_former_title f on f.course_id = c.id where c.code = upper(:'course_code'::text) order by f.id;
-- query: required_courses
select k.code as course_code, x.course_title, x.course_title_language, t.value ->> 'kind' = 'required' as is_required, case when :'locale'::text = 'en' then coalesce(t.value ->> 'equivalence_en', t.value ->> 'equivalence_fr') else t.value ->> 'equivalence_fr' end as equivalence
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, jsonb_array_elements(coalesce(v.links, course_links(c.id)) -> 'prerequisites') with ordinality t (value, n)
  join course k on k.code = t.value ->> 'code' join course_version y on y.course_id = k.id and y.number = coalesce(k.published_version, 1) join course_version_text x on x.version_id = y.id and x.locale = :'locale'::text
where c.code = upper(:'course_code'::text) order by t.n;
-- query: parts
select k.code as course_code, x.course_title, x.course_title_language, k.kind, (t.value ->> 'credits')::numeric as credits
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, jsonb_array_elements(coalesce(v.links, course_links(c.id)) -> 'parts') with ordinality t (value, n)
  join course k on k.code = t.value ->> 'code' join course_version y on y.course_id = k.id and y.number = coalesce(k.published_version, 1) join course_version_text x on x.version_id = y.id and x.locale = :'locale'::text
where c.code = upper(:'course_code'::text) order by t.n;
-- query: gaps
select g.gap, g.field, g.is_gate from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, course_gaps(v.id) g where c.code = upper(:'course_code'::text) order by g.place;
-- query: differences
select d.field, d.before is null as is_new, d.after is null as is_gone from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id
  join course_version p on p.course_id = c.id and p.number = c.published_version, course_difference(p.id, v.id) d where c.code = upper(:'course_code'::text) order by d.place;
-- query: pieces (in differences by field)
select d.field, w.words, w.kind = 'gone' as is_gone_piece, w.kind = 'new' as is_new_piece from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id
  join course_version p on p.course_id = c.id and p.number = c.published_version, course_difference(p.id, v.id) d, word_difference(d.before, d.after) w where c.code = upper(:'course_code'::text) order by d.place, w.place;
-- query: comment_fields
select f.field, (:'comment'::text[])[f.n] as typed from courses_of(:'person_id') r join course c on c.id = r.course_id,
  unnest(array['general', 'title', 'summary', 'objectives', 'expected_results', 'content', 'codes', 'prerequisites', 'access', 'assessment', 'practice', 'organisations']) with ordinality f (field, n)
where c.code = upper(:'course_code'::text) and r.may_review order by f.n;
