-- Keeps an alert of a person for a course whose enrolment is not open yet; asking twice changes nothing.
create or replace function create_alert(person_id bigint, course_code text) returns table (course_id bigint, refusal text[], refusal_values jsonb)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  c course;
begin
  perform from person p where p.id = create_alert.person_id for share;
  if not found then return; end if;
  select * into c from course x where x.code = create_alert.course_code and x.origin = 'own' and x.state in ('published', 'withdrawn', 'archived') for share;
  if not found then return; end if;
  if c.state <> 'published' then
    return query select c.id, array['course_withdrawn'], '{}'::jsonb;
    return;
  end if;
  if exists (select from person p where p.id = create_alert.person_id and p.email_verified_at is null) then
    return query select c.id, array['email_unconfirmed'], '{}'::jsonb;
    return;
  end if;
  insert into alert (person_id, course_id) values (create_alert.person_id, c.id) on conflict do nothing;
  if found then
    insert into audit (person_id, action, object, object_id) values (create_alert.person_id, 'alert.create', 'course', c.id::text);
  end if;
  return query select c.id, null::text[], '{}'::jsonb;
end $$;
comment on function create_alert is 'No row: the course is absent. Refusals: course_withdrawn, email_unconfirmed.';
