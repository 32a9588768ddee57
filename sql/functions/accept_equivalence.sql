-- Someone who runs a session accepts what a person did in place of a course that this one requires.
create or replace function accept_equivalence(person_id bigint, session_id bigint, whom_email text, replaced_code text, ground text) returns table (equivalence_id bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  s session;
  whom person;
  required bigint;
  why text := clean_name(accept_equivalence.ground);
  address text := lower(clean_name(accept_equivalence.whom_email));
  wrong text[];
  made bigint;
begin
  select * into s from session x where x.id = accept_equivalence.session_id and may_run_session(accept_equivalence.person_id, x.id);
  if not found then return; end if;
  select * into whom from person p where lower(p.email) = address;
  select c.id into required from course_prerequisite r join course c on c.id = r.required_id where r.course_id = s.course_id and r.kind = 'required' and c.code = accept_equivalence.replaced_code;
  wrong := array_remove(array[
    case when address is null then 'whom_email.missing'::text when whom.id is null then 'whom_email.unknown'::text end,
    case when coalesce(accept_equivalence.replaced_code, '') = '' then 'replaced_code.missing'::text when required is null then 'replaced_code.unknown'::text end,
    case when why is null then 'ground.missing'::text when char_length(why) > 500 then 'ground.too_long'::text end], null);
  if cardinality(wrong) > 0 then
    return query select null::bigint, wrong, '{}'::jsonb;
    return;
  end if;
  insert into equivalence (person_id, course_id, required_id, ground, accepted_by) values (whom.id, s.course_id, required, why, accept_equivalence.person_id)
  on conflict (person_id, course_id, required_id) where ended_at is null do nothing returning id into made;
  if made is null then
    return query select null::bigint, array['whom_email.accepted'], '{}'::jsonb;
    return;
  end if;
  insert into audit (person_id, action, object, object_id, detail) values (accept_equivalence.person_id, 'equivalence.accept', 'person', whom.id::text, jsonb_build_object('equivalence_id', made, 'course_id', s.course_id, 'required_id', required));
  perform queue_mail('equivalence:' || made, 'equivalence_accepted', whom.id, (
    select jsonb_build_object('course_title', case when whom.language = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end, 'required_title', case when whom.language = 'en' then coalesce(w.title_en, w.title_fr) else w.title_fr end,
      'reason', why, 'course_path', '/courses/' || c.code, 'contact_email', coalesce(v.contact_email, o.contact_email))
    from course c join course_version v on v.course_id = c.id and v.number = s.course_version join organisation o on o.id = s.organisation_id
      join course r on r.id = required join course_version w on w.course_id = r.id and w.number = coalesce(r.published_version, 1)
    where c.id = s.course_id));
  -- Who was passed over for the want of it may be served now.
  perform offer_freed_seats(x.id) from (select y.id from session y where y.course_id = s.course_id and y.waiting_count > 0 and y.state = 'published' order by y.id) x;
  return query select made, null::text[], null::jsonb;
end $$;
comment on function accept_equivalence is 'Holds for every session of the course. The person is told. No row: absent or not one''s own session. Refusals: whom_email.missing, unknown, accepted (already); replaced_code.missing, unknown (not required); ground.missing, too_long.';
