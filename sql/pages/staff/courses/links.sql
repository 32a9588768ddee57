-- staff/courses/links: the institutions and their parts, the courses inside this one, and those to have completed before.
-- query: course (one)
select c.code as course_code, coalesce(v.title_fr, '') as course_title, case when v.id is null or v.review_state = 'in_review' then '/staff/courses/' || c.code end as moved_to, v.revision as current_revision,
  coalesce(:'revision'::text <> v.revision::text, false) as is_conflict
from courses_of(:'person_id') r join course c on c.id = r.course_id left join course_draft v on v.course_id = c.id
where c.code = upper(:'course_code'::text);
-- query: organisations
select t.n as line, coalesce((:'organisation'::text[])[t.n], k.value ->> 'code', '') as chosen, coalesce((:'part'::text[])[t.n], k.value ->> 'part', case when t.n = 1 then 'responsible' else '' end) as chosen_part
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, lateral (select coalesce(v.links, course_links(c.id)) -> 'organisations' as list) l, lateral generate_series(1, least(12, 2 + greatest(jsonb_array_length(l.list), cardinality(array_remove(:'organisation'::text[], ''))))) t (n) left join lateral (select l.list -> t.n - 1 as value) k on true where c.code = upper(:'course_code'::text) order by t.n;
-- query: houses (in organisations by line)
select t.n as line, o.code as value, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as label, o.code = coalesce((:'organisation'::text[])[t.n], l.list -> t.n - 1 ->> 'code', '') as is_chosen
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, lateral (select coalesce(v.links, course_links(c.id)) -> 'organisations' as list) l, lateral generate_series(1, least(12, 2 + greatest(jsonb_array_length(l.list), cardinality(array_remove(:'organisation'::text[], ''))))) t (n), organisation o
where c.code = upper(:'course_code'::text) and (o.kind <> 'company' or o.cluster_role <> 'none') and (o.cluster_role <> 'none' or exists (select from course_organisation p where p.organisation_id = o.id) or o.code = l.list -> t.n - 1 ->> 'code') order by t.n, 3;
-- query: parts (in organisations by line)
select t.n as line, p.value, p.value = coalesce((:'part'::text[])[t.n], l.list -> t.n - 1 ->> 'part', case when t.n = 1 then 'responsible' else 'co_provider' end) as is_chosen
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, lateral (select coalesce(v.links, course_links(c.id)) -> 'organisations' as list) l, lateral generate_series(1, least(12, 2 + greatest(jsonb_array_length(l.list), cardinality(array_remove(:'organisation'::text[], ''))))) t (n), unnest(array['responsible', 'co_provider', 'delivering', 'certifying', 'host']) with ordinality p (value, place)
where c.code = upper(:'course_code'::text) order by t.n, p.place;
-- query: children
select t.n as line, coalesce((:'child_code'::text[])[t.n], k.value ->> 'code') as code, coalesce((:'credits'::text[])[t.n], k.value ->> 'credits') as credits
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, lateral (select coalesce(v.links, course_links(c.id)) -> 'parts' as list) l, lateral generate_series(1, least(60, 2 + greatest(jsonb_array_length(l.list), cardinality(array_remove(:'child_code'::text[], ''))))) t (n) left join lateral (select l.list -> t.n - 1 as value) k on true where c.code = upper(:'course_code'::text) order by t.n;
-- query: required
select t.n as line, coalesce((:'required_code'::text[])[t.n], k.value ->> 'code') as code, coalesce((:'required_kind'::text[])[t.n], k.value ->> 'kind') = 'advised' as is_advised, coalesce((:'equivalence_fr'::text[])[t.n], k.value ->> 'equivalence_fr') as equivalence_fr,
  coalesce((:'equivalence_en'::text[])[t.n], k.value ->> 'equivalence_en') as equivalence_en
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, lateral (select coalesce(v.links, course_links(c.id)) -> 'prerequisites' as list) l, lateral generate_series(1, least(20, 1 + greatest(jsonb_array_length(l.list), cardinality(array_remove(:'required_code'::text[], ''))))) t (n) left join lateral (select l.list -> t.n - 1 as value) k on true where c.code = upper(:'course_code'::text) order by t.n;
-- query: own_codes
select k.code as value, x.title_fr as label from courses_of(:'person_id') r join course k on k.id = r.course_id join course_version x on x.course_id = k.id and x.number = coalesce(k.published_version, 1)
where k.code <> upper(:'course_code'::text) order by k.code limit 300;
-- query: conflicts
select k.field, nullif(k.typed, '') as typed, k.saved
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id, lateral (select course_links(c.id)) l (now), lateral (values
    ('organisations', array_to_string(array_remove(:'organisation'::text[], ''), ', '), (select string_agg(k ->> 'code', ', ') from jsonb_array_elements(coalesce(v.links, l.now) -> 'organisations') k)), ('parts', array_to_string(array_remove(:'child_code'::text[], ''), ', '), (select string_agg(k ->> 'code', ', ') from jsonb_array_elements(coalesce(v.links, l.now) -> 'parts') k)), ('prerequisites', array_to_string(array_remove(:'required_code'::text[], ''), ', '), (select string_agg(k ->> 'code', ', ') from jsonb_array_elements(coalesce(v.links, l.now) -> 'prerequisites') k))) k (field, typed, saved)
where c.code = upper(:'course_code'::text) and :'revision'::text <> v.revision::text and k.typed is not null and replace(btrim(k.typed), E'\r\n', E'\n') <> coalesce(k.saved, '');
-- query: comments
select m.field, m.comment, m.created_at, w.given_name || ' ' || coalesce(w.usual_name, w.family_name) as writer
from courses_of(:'person_id') r join course c on c.id = r.course_id join course_draft v on v.course_id = c.id join course_comment m on m.course_version_id = v.id left join person w on w.id = m.person_id
where c.code = upper(:'course_code'::text) and m.field in ('organisations', 'parts', 'prerequisites', 'general') order by m.id desc;
