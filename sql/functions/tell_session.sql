-- One message to each live enrolment of a session.
create or replace function tell_session(session_id bigint, template text, event text, reason text default null) returns int language sql volatile set search_path = public, pg_temp as $$
  with told as (
    insert into mail_outbox (event, template, person_id, recipient, language, payload)
    select tell_session.event || ':' || e.id, tell_session.template, p.id, p.email, p.language,
      jsonb_build_object('given_name', p.given_name, 'course_title', case when p.language = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end, 'session_code', s.code, 'starts_on', s.starts_on, 'ends_on', s.ends_on,
        'time_zone', s.time_zone, 'place_name', s.place_name, 'reference', e.reference, 'contact_email', coalesce(v.contact_email, o.contact_email), 'reason', tell_session.reason, 'path', '/my/enrolments/' || e.id)
    from enrolment e join person p on p.id = e.person_id join session s on s.id = e.session_id
      join course_version v on v.course_id = s.course_id and v.number = s.course_version join organisation o on o.id = s.organisation_id
    where e.session_id = tell_session.session_id and e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled')
    on conflict (event, template) do nothing returning 1)
  select count(*)::int from told
$$;
comment on function tell_session is 'Inner part: number of messages put into the outbox.';
