-- staff/courses/codes: how the course is classified: level, tracks, fields, certification, axis and programmes.
-- query: course (one)
select c.code as course_code, coalesce(v.title_fr, '') as course_title, case when v.id is null or v.review_state = 'in_review' then '/staff/courses/' || c.code end as moved_to, v.revision as current_revision,
  coalesce(:'revision'::text <> v.revision::text, false) as is_conflict,
  coalesce(:'isced_f'::text, v.isced_f) as isced_f, coalesce(:'formacode'::text, array_to_string(v.formacode, ' ')) as formacode, coalesce(:'nsf'::text, array_to_string(v.nsf, ' ')) as nsf, coalesce(:'rome'::text, array_to_string(v.rome, ' ')) as rome,
  coalesce(:'ects'::text, trim_scale(v.ects)::text) as ects
from courses_of(:'person_id') r join course c on c.id = r.course_id left join course_draft v on v.course_id = c.id
where c.code = upper(:'course_code'::text);
-- query: levels
select t.value, t.value = coalesce(:'level'::text, v.level::text, '') as is_chosen from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, unnest(array['short_cycle', 'bachelor', 'master', 'doctorate', 'none']) with ordinality t (value, n) where c.code = upper(:'course_code'::text) order by t.n;
-- query: qualifications
select t.value, t.value = coalesce(:'qualification_level'::text, v.qualification_level::text, '') as is_chosen from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, unnest(array['1', '2', '3', '4', '5', '6', '7', '8']) with ordinality t (value, n) where c.code = upper(:'course_code'::text) order by t.n;
-- query: entries
select t.value, t.value = coalesce(:'entry_level'::text, v.entry_level::text, '') as is_chosen from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, unnest(array['0', '1', '11', '12', '13', '14', '15', '16', '17', '18']) with ordinality t (value, n) where c.code = upper(:'course_code'::text) order by t.n;
-- query: focuses
select t.value, t.value = coalesce(:'ai_focus'::text, v.ai_focus::text, '') as is_chosen from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, unnest(array['core', 'dual', 'awareness', 'none']) with ordinality t (value, n) where c.code = upper(:'course_code'::text) order by t.n;
-- query: isced_levels
select t.value, t.value = coalesce(:'isced_level'::text, v.isced_level::text, '') as is_chosen from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, unnest(array['5', '6', '7', '8', '9']) with ordinality t (value, n) where c.code = upper(:'course_code'::text) order by t.n;
-- query: aims
select t.value, t.value = coalesce(:'general_aim'::text, v.general_aim::text, '') as is_chosen from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, unnest(array['2', '4', '5', '6', '7', '8', '9']) with ordinality t (value, n) where c.code = upper(:'course_code'::text) order by t.n;
-- query: objectives
select t.value, t.value = coalesce(:'training_objective'::text, v.training_objective, '') as is_chosen from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, unnest(array['a', 'a_cqp', 'b', 'c', 'd', 'e', 'f']) with ordinality t (value, n) where c.code = upper(:'course_code'::text) order by t.n;
-- query: path_kinds
select t.value, t.value = coalesce(:'path_kind'::text, v.path_kind::text, '') as is_chosen from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, unnest(array['1', '2', '3', '4']) with ordinality t (value, n) where c.code = upper(:'course_code'::text) order by t.n;
-- query: certifyings
select t.value, t.value = coalesce(:'is_certifying'::text, case when v.is_certifying then 'yes' when not v.is_certifying then 'no' end, '') as is_chosen from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, unnest(array['yes', 'no']) with ordinality t (value, n) where c.code = upper(:'course_code'::text) order by t.n;
-- query: tracks
select t.value, t.n = 1 as is_first, t.value = any (case when :'revision'::text is not null then :'tracks'::text[] else v.tracks end) as is_chosen from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, unnest(array['FI', 'FA', 'FC']) with ordinality t (value, n) where c.code = upper(:'course_code'::text) order by t.n;
-- query: axes
select a.code as value, case when :'locale'::text = 'en' then a.name_en else a.name_fr end as label, a.code = coalesce(:'axis'::text, v.axis, '') as is_chosen from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, axis a where c.code = upper(:'course_code'::text) and (a.valid_to is null or a.valid_to >= current_date or a.code = v.axis) order by a.position;
-- query: programmes
select a.code as value, nullif(n.label, a.code) as label, n.label is null as is_nameless, a.code = any (case when :'revision'::text is not null then :'acceleration_programme'::text[] else v.acceleration_programme end) as is_chosen
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, acceleration_programme a,
  lateral (select coalesce(a.acronym, case when :'locale'::text = 'en' then coalesce(a.title_en, a.title_fr) else coalesce(a.title_fr, a.title_en) end) as label) n where c.code = upper(:'course_code'::text) order by a.code;
-- query: certifications
select t.n as line, coalesce((:'certification_kind'::text[])[t.n], k.value ->> 'kind', 'RNCP') = 'RS' as is_rs, coalesce((:'certification_code'::text[])[t.n], k.value ->> 'code') as code, coalesce((:'certification_title'::text[])[t.n], k.value ->> 'title') as title,
  coalesce((:'certifier'::text[])[t.n], k.value ->> 'certifier') as certifier, coalesce((:'registered_on'::text[])[t.n], k.value ->> 'registered_on') as registered_on, coalesce((:'ends_on'::text[])[t.n], k.value ->> 'ends_on') as ends_on
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, lateral generate_series(1, least(5, 1 + greatest(jsonb_array_length(v.certification), cardinality(array_remove(:'certification_code'::text[], ''))))) t (n) left join lateral (select v.certification -> t.n - 1 as value) k on true where c.code = upper(:'course_code'::text) order by t.n;
-- query: isced_codes
select k.code as value, case when :'locale'::text = 'en' then k.label_en else k.label_fr end as label from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id join code k on k.list = 'isced_f' and k.code ~ '^[0-9]{4}$' and (k.valid_to is null or k.valid_to >= current_date) where c.code = upper(:'course_code'::text) order by k.code limit 200;
-- query: formacodes
select k.code as value, case when :'locale'::text = 'en' then k.label_en else k.label_fr end as label from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id join code k on k.list = 'formacode' and k.code ~ '.' and (k.valid_to is null or k.valid_to >= current_date) where c.code = upper(:'course_code'::text) order by k.code limit 200;
-- query: nsf_codes
select k.code as value, case when :'locale'::text = 'en' then k.label_en else k.label_fr end as label from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id join code k on k.list = 'nsf' and k.code ~ '.' and (k.valid_to is null or k.valid_to >= current_date) where c.code = upper(:'course_code'::text) order by k.code limit 200;
-- query: proposed
select p.isced_f as value, case when :'locale'::text = 'en' then k.label_en else k.label_fr end as label from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id join code_proposal p on p.formacode = v.formacode[1] join code k on k.list = 'isced_f' and k.code = p.isced_f where c.code = upper(:'course_code'::text) and v.isced_f is distinct from p.isced_f;
-- query: conflicts
select k.field, nullif(k.typed, '') as typed, k.saved
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, lateral (values
    ('level', :'level'::text, v.level), ('qualification_level', :'qualification_level'::text, v.qualification_level::text), ('entry_level', :'entry_level'::text, v.entry_level::text), ('tracks', array_to_string(:'tracks'::text[], ', '), array_to_string(v.tracks, ', ')),
    ('ai_focus', :'ai_focus'::text, v.ai_focus), ('isced_f', :'isced_f'::text, v.isced_f), ('formacode', :'formacode'::text, array_to_string(v.formacode, ' ')), ('nsf', :'nsf'::text, array_to_string(v.nsf, ' ')),
    ('rome', :'rome'::text, array_to_string(v.rome, ' ')), ('is_certifying', :'is_certifying'::text, case when v.is_certifying then 'yes' when not v.is_certifying then 'no' end), ('general_aim', :'general_aim'::text, v.general_aim::text), ('training_objective', :'training_objective'::text, v.training_objective), ('path_kind', :'path_kind'::text, v.path_kind::text),
    ('ects', :'ects'::text, trim_scale(v.ects)::text), ('isced_level', :'isced_level'::text, v.isced_level::text), ('axis', :'axis'::text, v.axis), ('acceleration_programme', array_to_string(:'acceleration_programme'::text[], ', '), array_to_string(v.acceleration_programme, ', ')),
    ('certification', array_to_string(array_remove(:'certification_code'::text[], ''), ', '), (select string_agg(k ->> 'code', ', ') from jsonb_array_elements(v.certification) k))) k (field, typed, saved)
where c.code = upper(:'course_code'::text) and :'revision'::text <> v.revision::text and k.typed is not null and replace(btrim(k.typed), E'\r\n', E'\n') <> coalesce(k.saved, '');
-- query: comments
select m.field, m.comment, m.created_at, w.given_name || ' ' || coalesce(w.usual_name, w.family_name) as writer
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id join course_comment m on m.course_version_id = v.id left join person w on w.id = m.person_id
where c.code = upper(:'course_code'::text) and m.field !~ '_(fr|en)$' order by m.id desc;
