-- The institutions for which a person may create a course.
create or replace function own_institutions(person_id bigint) returns table (organisation_id bigint) language sql stable as $$
  select o.id from organisation o
  where o.kind <> 'company' and exists (
    select from role_grant r where r.person_id = own_institutions.person_id and r.role in ('teacher', 'reviewer', 'office') and r.from_on <= current_date and (r.to_on is null or r.to_on >= current_date)
      and (r.scope = 'cluster' and r.role <> 'teacher' or r.organisation_id = o.id
        or r.role = 'teacher' and exists (select from courses_of(own_institutions.person_id) k join course_organisation p on p.course_id = k.course_id and p.part = 'responsible' where k.is_own and p.organisation_id = o.id)
        or r.role = 'teacher' and exists (select from affiliation a where a.person_id = own_institutions.person_id and a.organisation_id = o.id and a.kind in ('teacher', 'staff') and a.from_on <= current_date and (a.to_on is null or a.to_on >= current_date))))
$$;
comment on function own_institutions is 'A role for the whole house: all that are no company. A teacher: the institution of the role, that of own courses, and that of employment (which gives no right by itself: a reviewer still decides).';
