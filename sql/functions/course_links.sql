-- The institutions, parts and prerequisites of a course as they are now, in the form in which a draft keeps them.
create or replace function course_links(course_id bigint) returns jsonb language sql stable set search_path = public, pg_temp as $$
  select jsonb_build_object(
    'organisations', coalesce((select jsonb_agg(jsonb_build_object('code', o.code, 'part', p.part) order by p.position, o.code) from course_organisation p join organisation o on o.id = p.organisation_id where p.course_id = course_links.course_id), '[]'),
    'parts', coalesce((select jsonb_agg(jsonb_build_object('code', c.code, 'credits', p.credits) order by p.position, c.code) from course_part p join course c on c.id = p.child_id where p.parent_id = course_links.course_id), '[]'),
    'prerequisites', coalesce((select jsonb_agg(jsonb_build_object('code', c.code, 'kind', p.kind, 'equivalence_fr', p.equivalence_fr, 'equivalence_en', p.equivalence_en) order by c.code) from course_prerequisite p join course c on c.id = p.required_id where p.course_id = course_links.course_id), '[]'))
$$;
comment on function course_links is 'Always three lists, each possibly empty.';
