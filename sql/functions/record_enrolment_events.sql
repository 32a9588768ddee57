-- Appends events with all that belongs to them: detail, audit, message. The caller has set the enrolments' state under the session's lock.
create or replace function record_enrolment_events(enrolment_id bigint[], seq int[], kind text[], state_before text[], state_after text[], role text, actor_id bigint[], reason text, extra jsonb[])
returns void language plpgsql as $$
#variable_conflict use_column
declare
  today date := (now() at time zone 'Europe/Paris')::date;
begin
  insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role, reason)
  select a.enrolment_id, a.seq, a.kind, a.state_after,
    greatest(today, case when a.seq > 1 then (select b.effective_on from enrolment_event b where b.enrolment_id = a.enrolment_id and b.seq = a.seq - 1) end), today, role, record_enrolment_events.reason
  from unnest(record_enrolment_events.enrolment_id, record_enrolment_events.seq, record_enrolment_events.kind, record_enrolment_events.state_after)
    with ordinality a (enrolment_id, seq, kind, state_after, place)
  order by a.place;

  insert into enrolment_event_detail (enrolment_id, seq, person_id)
  select * from unnest(record_enrolment_events.enrolment_id, record_enrolment_events.seq, actor_id);

  insert into audit (person_id, action, object, object_id, detail)
  select a.actor_id, 'enrolment.' || a.kind, 'enrolment', a.enrolment_id::text, jsonb_build_object('seq', a.seq, 'state', a.state_after, 'session_id', e.session_id)
  from unnest(record_enrolment_events.enrolment_id, record_enrolment_events.seq, record_enrolment_events.kind, record_enrolment_events.state_after, record_enrolment_events.actor_id)
    with ordinality a (enrolment_id, seq, kind, state_after, actor_id, place)
    join enrolment e on e.id = a.enrolment_id
  order by a.place;

  insert into mail_outbox (event, template, person_id, recipient, language, payload)
  select 'enrolment:' || a.enrolment_id || ':' || a.seq, t.template, p.id, p.email, p.language,
    jsonb_build_object('given_name', p.given_name, 'course_title', case when p.language = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end,
      'session_code', s.code, 'starts_on', s.starts_on, 'ends_on', s.ends_on, 'time_zone', s.time_zone, 'place_name', s.place_name, 'reference', e.reference,
      'path', '/my/enrolments/' || e.id, 'contact_email', coalesce(v.contact_email, o.contact_email), 'reason', record_enrolment_events.reason) || coalesce(a.extra, '{}')
  from unnest(record_enrolment_events.enrolment_id, record_enrolment_events.seq, record_enrolment_events.kind, record_enrolment_events.state_before, record_enrolment_events.state_after,
      record_enrolment_events.extra) with ordinality a (enrolment_id, seq, kind, state_before, state_after, extra, place)
    join enrolment_transition t on t.kind = a.kind and t.state_before = a.state_before and t.state_after = a.state_after and t.template is not null
    join enrolment e on e.id = a.enrolment_id
    join person p on p.id = e.person_id
    join session s on s.id = e.session_id
    join course_version v on v.course_id = s.course_id and v.number = s.course_version
    join organisation o on o.id = s.organisation_id
  order by a.place;
end $$;
comment on function record_enrolment_events is 'Inner part of the functions that change enrolments; tickets follow the order of the arrays. extra goes into the message''s payload.';
