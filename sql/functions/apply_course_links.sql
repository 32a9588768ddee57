-- Puts the links of a draft into their tables.
create or replace function apply_course_links(course_id bigint, links jsonb) returns void language plpgsql set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  if links ? 'organisations' then
    delete from course_organisation p where p.course_id = apply_course_links.course_id;
    insert into course_organisation (course_id, organisation_id, part, position)
    select apply_course_links.course_id, o.id, t.value ->> 'part', t.n from jsonb_array_elements(links -> 'organisations') with ordinality t (value, n) join organisation o on o.code = t.value ->> 'code';
  end if;
  if links ? 'parts' then
    delete from course_part p where p.parent_id = apply_course_links.course_id;
    insert into course_part (parent_id, child_id, credits, position)
    select apply_course_links.course_id, c.id, (t.value ->> 'credits')::numeric, t.n from jsonb_array_elements(links -> 'parts') with ordinality t (value, n) join course c on c.code = t.value ->> 'code';
  end if;
  if links ? 'prerequisites' then
    delete from course_prerequisite p where p.course_id = apply_course_links.course_id;
    insert into course_prerequisite (course_id, required_id, kind, equivalence_fr, equivalence_en)
    select apply_course_links.course_id, c.id, t.value ->> 'kind', t.value ->> 'equivalence_fr', t.value ->> 'equivalence_en' from jsonb_array_elements(links -> 'prerequisites') t (value) join course c on c.code = t.value ->> 'code';
  end if;
end $$;
comment on function apply_course_links is 'Inner part of publish_course and write_course_import: whole lists; a list that is absent stays as it is.';
