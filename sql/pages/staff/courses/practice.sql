-- staff/courses/practice: how one gets in, how it is taught, what it costs, and whom to ask.
-- query: course (one)
select c.code as course_code, coalesce(v.title_fr, '') as course_title, case when v.id is null or v.review_state = 'in_review' then '/staff/courses/' || c.code end as moved_to, v.revision as current_revision,
  coalesce(:'revision'::text <> v.revision::text, false) as is_conflict,
  coalesce(:'hours_typical'::text, trim_scale(v.hours_typical)::text) as hours_typical, coalesce(:'price_typical'::text, trim_scale(v.price_typical)::text) as price_typical, v.place_typical, v.contact_name, v.contact_email, v.contact_phone, coalesce(:'reviewed_on'::text, v.reviewed_on::text) as reviewed_on, 'FC' = any (v.tracks) as is_continuing
from courses_of(:'person_id') r join course c on c.id = r.course_id left join course_draft v on v.course_id = c.id
where c.code = upper(:'course_code'::text);
-- query: fields
select f.name, f.rows, f.is_due, m.most, t.value_fr, char_length(t.value_fr) as used_fr, case when char_length(t.value_fr) > m.most then f.name || '_fr.too_long' when m.most = 3000 and f.typed_fr is not null and f.seen_fr is null and :'revision'::text is not null then f.name || '_fr.too_complex' when f.name = 'title' and f.typed_fr is not null and btrim(f.typed_fr) = '' then 'title_fr.missing' end as problem_fr,
  t.value_en, char_length(t.value_en) as used_en, case when char_length(t.value_en) > m.most then f.name || '_en.too_long' when m.most = 3000 and f.typed_en is not null and f.seen_en is null and :'revision'::text is not null then f.name || '_en.too_complex' end as problem_en, f.name = any (v.stale_en) as is_stale,
  -- Markdown: what the route lists. Rendered when it is saved or previewed.
  m.most = 3000 as is_prose, f.seen_fr as preview_fr_html, f.seen_en as preview_en_html
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, lateral (values
    ('prerequisites', 4, 0 = 1, :'prerequisites_fr'::text, v.prerequisites_fr, :'prerequisites_en'::text, v.prerequisites_en, :'prerequisites_fr_html'::text, :'prerequisites_en_html'::text),
    ('access', 4, 0 = 1, :'access_fr'::text, v.access_fr, :'access_en'::text, v.access_en, null, null),
    ('access_delay', 2, 0 = 1, :'access_delay_fr'::text, v.access_delay_fr, :'access_delay_en'::text, v.access_delay_en, null, null),
    ('assessment', 4, 0 = 1, :'assessment_fr'::text, v.assessment_fr, :'assessment_en'::text, v.assessment_en, :'assessment_fr_html'::text, :'assessment_en_html'::text),
    ('methods', 2, 0 = 1, :'methods_fr'::text, v.methods_fr, :'methods_en'::text, v.methods_en, null, null),
    ('accessibility', 3, 0 = 1, :'accessibility_fr'::text, v.accessibility_fr, :'accessibility_en'::text, v.accessibility_en, null, null)) f (name, rows, is_due, typed_fr, saved_fr, typed_en, saved_en, seen_fr, seen_en)
  cross join lateral (select replace(coalesce(f.typed_fr, f.saved_fr, ''), E'\r\n', E'\n') as value_fr, replace(coalesce(f.typed_en, f.saved_en, ''), E'\r\n', E'\n') as value_en) t
  join course_text_limits() m on m.field = f.name || '_fr'
where c.code = upper(:'course_code'::text);
-- query: languages
select t.value, t.n = 1 as is_first, t.value = any (case when :'revision'::text is not null then :'languages'::text[] else v.languages end) as is_chosen
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, unnest(array['fr', 'en', 'de', 'es', 'it', 'pt', 'ar', 'zh']) with ordinality t (value, n) where c.code = upper(:'course_code'::text) order by t.n;
-- query: modes
select t.value, t.value = coalesce(:'mode'::text, v.mode::text, '') as is_chosen from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, unnest(array['0', '1', '2']) with ordinality t (value, n) where c.code = upper(:'course_code'::text) order by t.n;
-- query: urls
select t.n as line, coalesce((:'url'::text[])[t.n], v.url[t.n]) as value, t.n = 1 as is_first from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, generate_series(1, 3) t (n) where c.code = upper(:'course_code'::text) order by t.n;
-- query: conflicts
select k.field, nullif(k.typed, '') as typed, k.saved
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, lateral (values
    ('prerequisites_fr', :'prerequisites_fr'::text, v.prerequisites_fr), ('prerequisites_en', :'prerequisites_en'::text, v.prerequisites_en), ('access_fr', :'access_fr'::text, v.access_fr), ('access_en', :'access_en'::text, v.access_en),
    ('access_delay_fr', :'access_delay_fr'::text, v.access_delay_fr), ('access_delay_en', :'access_delay_en'::text, v.access_delay_en), ('assessment_fr', :'assessment_fr'::text, v.assessment_fr), ('assessment_en', :'assessment_en'::text, v.assessment_en),
    ('methods_fr', :'methods_fr'::text, v.methods_fr), ('methods_en', :'methods_en'::text, v.methods_en), ('accessibility_fr', :'accessibility_fr'::text, v.accessibility_fr), ('accessibility_en', :'accessibility_en'::text, v.accessibility_en),
    ('hours_typical', :'hours_typical'::text, trim_scale(v.hours_typical)::text), ('price_typical', :'price_typical'::text, trim_scale(v.price_typical)::text), ('mode', :'mode'::text, v.mode::text), ('place_typical', :'place_typical'::text, v.place_typical),
    ('contact_name', :'contact_name'::text, v.contact_name), ('contact_email', :'contact_email'::text, v.contact_email), ('contact_phone', :'contact_phone'::text, v.contact_phone), ('reviewed_on', :'reviewed_on'::text, v.reviewed_on::text),
    ('languages', array_to_string(:'languages'::text[], ', '), array_to_string(v.languages, ', ')), ('url', array_to_string(array_remove(:'url'::text[], ''), ', '), array_to_string(v.url, ', '))) k (field, typed, saved)
where c.code = upper(:'course_code'::text) and :'revision'::text <> v.revision::text and k.typed is not null and replace(btrim(k.typed), E'\r\n', E'\n') <> coalesce(k.saved, '');
-- query: comments
select m.field, m.comment, m.created_at, w.given_name || ' ' || coalesce(w.usual_name, w.family_name) as writer
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id join course_comment m on m.course_version_id = v.id left join person w on w.id = m.person_id
where c.code = upper(:'course_code'::text) and m.field !~ '^(title|summary|objectives|expected_results|content)' order by m.id desc;
