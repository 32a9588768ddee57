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

  -- What all messages about a session share is built once per language.
  insert into mail_outbox (event, template, person_id, recipient, language, payload)
  with told as materialized (
    select a.place, a.enrolment_id, a.seq, a.extra, t.template, e.session_id, e.reference, e.person_id
    from unnest(record_enrolment_events.enrolment_id, record_enrolment_events.seq, record_enrolment_events.kind, record_enrolment_events.state_before, record_enrolment_events.state_after,
        record_enrolment_events.extra) with ordinality a (enrolment_id, seq, kind, state_before, state_after, extra, place)
      join enrolment_transition t on t.kind = a.kind and t.state_before = a.state_before and t.state_after = a.state_after and t.template is not null
      join enrolment e on e.id = a.enrolment_id
  ), about as materialized (
    select s.id as session_id, l.language, jsonb_build_object('course_title', case when l.language = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end,
      'session_code', s.code, 'starts_on', s.starts_on, 'ends_on', s.ends_on, 'time_zone', s.time_zone, 'place_name', s.place_name,
      'contact_email', coalesce(v.contact_email, o.contact_email), 'reason', record_enrolment_events.reason) as payload
    from (values ('fr'), ('en')) l (language), session s
      join course_version v on v.course_id = s.course_id and v.number = s.course_version
      join organisation o on o.id = s.organisation_id
    where s.id in (select t.session_id from told t)
  )
  select 'enrolment:' || t.enrolment_id || ':' || t.seq, t.template, p.id, p.email, p.language,
    about.payload || jsonb_build_object('given_name', p.given_name, 'reference', t.reference, 'path', '/my/enrolments/' || t.enrolment_id) || coalesce(t.extra, '{}')
  from told t join person p on p.id = t.person_id join about on about.session_id = t.session_id and about.language = p.language
  order by t.place;
end $$;
comment on function record_enrolment_events is 'Inner part of the functions that change enrolments; tickets follow the order of the arrays. extra goes into the message''s payload.';
