-- The message that was written goes into the outbox, one to each.
create or replace function send_session_message(person_id bigint, session_id bigint, message_id bigint) returns table (recipients int, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  m session_message;
  n int;
begin
  select * into m from session_message x where x.id = send_session_message.message_id and x.session_id = send_session_message.session_id and may_run_session(send_session_message.person_id, x.session_id) for update;
  if not found then return; end if;
  if m.sent_at is not null then
    return query select m.recipients, array['message_sent'], '{}'::jsonb;
    return;
  end if;
  insert into mail_outbox (event, template, person_id, recipient, language, payload)
  select 'message:' || m.id || ':' || p.id, 'session_message', p.id, p.email, p.language,
    jsonb_build_object('given_name', p.given_name, 'subject', case when p.language = 'en' then m.subject_en else m.subject_fr end, 'body', case when p.language = 'en' then m.body_en else m.body_fr end,
      'course_title', case when p.language = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end, 'session_code', s.code, 'path', '/my/enrolments/' || e.id, 'contact_email', coalesce(v.contact_email, o.contact_email))
  from enrolment e join person p on p.id = e.person_id join session s on s.id = e.session_id
    join course_version v on v.course_id = s.course_id and v.number = s.course_version join organisation o on o.id = s.organisation_id
  where e.session_id = m.session_id and (e.state in ('enrolled', 'finished') or m.to_waiting and e.state in ('waiting', 'offered', 'applied')) and not e.is_void
  order by e.id on conflict (event, template) do nothing;
  get diagnostics n = row_count;
  update session_message x set sent_at = now(), recipients = n where x.id = m.id;
  insert into audit (person_id, action, object, object_id, detail) values (send_session_message.person_id, 'message.send', 'session', m.session_id::text, jsonb_build_object('message_id', m.id, 'recipients', n));
  return query select n, null::text[], null::jsonb;
end $$;
comment on function send_session_message is 'recipients = how many. No row: absent or not one''s own. Refusal: message_sent.';
