-- staff/courses/texts: the main texts of a draft, in both languages.
-- query: course (one)
select c.code as course_code, coalesce(v.title_fr, '') as course_title, case when v.id is null or v.review_state = 'in_review' then '/staff/courses/' || c.code end as moved_to, v.revision as current_revision,
  coalesce(:'revision'::text <> v.revision::text, false) as is_conflict
from courses_of(:'person_id') r join course c on c.id = r.course_id left join course_draft v on v.course_id = c.id
where c.code = upper(:'course_code'::text);
-- query: fields
select f.name, f.rows, f.is_due, m.most, t.value_fr, char_length(t.value_fr) as used_fr, case when char_length(t.value_fr) > m.most then f.name || '_fr.too_long' when m.most = 3000 and f.typed_fr is not null and f.seen_fr is null and :'revision'::text is not null then f.name || '_fr.too_complex' when f.name = 'title' and f.typed_fr is not null and btrim(f.typed_fr) = '' then 'title_fr.missing' end as problem_fr,
  t.value_en, char_length(t.value_en) as used_en, case when char_length(t.value_en) > m.most then f.name || '_en.too_long' when m.most = 3000 and f.typed_en is not null and f.seen_en is null and :'revision'::text is not null then f.name || '_en.too_complex' end as problem_en, f.name = any (v.stale_en) as is_stale,
  -- Markdown: what the route lists. Rendered when it is saved or previewed.
  m.most = 3000 as is_prose, f.seen_fr as preview_fr_html, f.seen_en as preview_en_html
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, lateral (values
    ('title', 2, 1 = 1, :'title_fr'::text, v.title_fr, :'title_en'::text, v.title_en, null, null),
    ('summary', 4, 1 = 1, :'summary_fr'::text, v.summary_fr, :'summary_en'::text, v.summary_en, null, null),
    ('objectives', 8, 1 = 1, :'objectives_fr'::text, v.objectives_fr, :'objectives_en'::text, v.objectives_en, :'objectives_fr_html'::text, :'objectives_en_html'::text),
    ('expected_results', 8, 1 = 1, :'expected_results_fr'::text, v.expected_results_fr, :'expected_results_en'::text, v.expected_results_en, :'expected_results_fr_html'::text, :'expected_results_en_html'::text),
    ('content', 12, 1 = 1, :'content_fr'::text, v.content_fr, :'content_en'::text, v.content_en, :'content_fr_html'::text, :'content_en_html'::text)) f (name, rows, is_due, typed_fr, saved_fr, typed_en, saved_en, seen_fr, seen_en)
  cross join lateral (select replace(coalesce(f.typed_fr, f.saved_fr, ''), E'\r\n', E'\n') as value_fr, replace(coalesce(f.typed_en, f.saved_en, ''), E'\r\n', E'\n') as value_en) t
  join course_text_limits() m on m.field = f.name || '_fr'
where c.code = upper(:'course_code'::text);
-- query: conflicts
select k.field, nullif(k.typed, '') as typed, k.saved
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, lateral (values
    ('title_fr', :'title_fr'::text, v.title_fr), ('title_en', :'title_en'::text, v.title_en), ('summary_fr', :'summary_fr'::text, v.summary_fr), ('summary_en', :'summary_en'::text, v.summary_en),
    ('objectives_fr', :'objectives_fr'::text, v.objectives_fr), ('objectives_en', :'objectives_en'::text, v.objectives_en), ('expected_results_fr', :'expected_results_fr'::text, v.expected_results_fr), ('expected_results_en', :'expected_results_en'::text, v.expected_results_en),
    ('content_fr', :'content_fr'::text, v.content_fr), ('content_en', :'content_en'::text, v.content_en)) k (field, typed, saved)
where c.code = upper(:'course_code'::text) and :'revision'::text <> v.revision::text and k.typed is not null and replace(btrim(k.typed), E'\r\n', E'\n') <> coalesce(k.saved, '');
-- query: comments
select m.field, m.comment, m.created_at, w.given_name || ' ' || coalesce(w.usual_name, w.family_name) as writer
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id join course_comment m on m.course_version_id = v.id left join person w on w.id = m.person_id
where c.code = upper(:'course_code'::text) and m.field ~ '^(title|summary|objectives|expected_results|content|general)' order by m.id desc;
