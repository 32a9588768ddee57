-- Appends events with all that belongs to them: detail, audit, message. The caller has set the enrolments' state under the session's lock.
create or replace function record_enrolment_events(enrolment_id bigint[], seq int[], kind text[], state_before text[], state_after text[], role text, actor_id bigint[], reason text, extra jsonb[])
returns void language plpgsql as $$
#variable_conflict use_column
declare
  today date := (now() at time zone 'Europe/Paris')::date;
begin
  -- One statement: the steps are read once, and what all messages about a session share is built once per language.
  with step as materialized (
    select a.*, e.session_id, e.reference, e.person_id, t.template
    from unnest(record_enrolment_events.enrolment_id, record_enrolment_events.seq, record_enrolment_events.kind, record_enrolment_events.state_before, record_enrolment_events.state_after,
        record_enrolment_events.actor_id, record_enrolment_events.extra) with ordinality a (enrolment_id, seq, kind, state_before, state_after, actor_id, extra, place),
      lateral (select x.session_id, x.reference, x.person_id from enrolment x where x.id = a.enrolment_id offset 0) e
      left join lateral (select x.template from enrolment_transition x where x.kind = a.kind and x.state_before = a.state_before and x.state_after = a.state_after offset 0) t on true
    order by a.place
  ), happened as (
    insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role, reason)
    select s.enrolment_id, s.seq, s.kind, s.state_after,
      greatest(today, case when s.seq > 1 then (select b.effective_on from enrolment_event b where b.enrolment_id = s.enrolment_id and b.seq = s.seq - 1) end), today, role, record_enrolment_events.reason
    from step s
  ), detailed as (
    insert into enrolment_event_detail (enrolment_id, seq, person_id) select s.enrolment_id, s.seq, s.actor_id from step s
  ), audited as (
    insert into audit (person_id, action, object, object_id, detail)
    select s.actor_id, 'enrolment.' || s.kind, 'enrolment', s.enrolment_id::text, jsonb_build_object('seq', s.seq, 'state', s.state_after, 'session_id', s.session_id) from step s
  ), about as materialized (
    select s.id as session_id, l.language, jsonb_build_object('course_title', case when l.language = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end,
      'session_code', s.code, 'starts_on', s.starts_on, 'ends_on', s.ends_on, 'time_zone', s.time_zone, 'place_name', s.place_name,
      'contact_email', coalesce(v.contact_email, o.contact_email), 'reason', record_enrolment_events.reason) as payload
    from (select distinct step.session_id from step where step.template is not null) asked, (values ('fr'), ('en')) l (language),
      lateral (select * from session x where x.id = asked.session_id offset 0) s
      join course_version v on v.course_id = s.course_id and v.number = s.course_version
      join organisation o on o.id = s.organisation_id
  )
  insert into mail_outbox (event, template, person_id, recipient, language, payload)
  select 'enrolment:' || t.enrolment_id || ':' || t.seq, t.template, p.id, p.email, p.language,
    case when t.extra is null then own.payload else own.payload || t.extra end
  from step t, lateral (select x.id, x.email, x.language, x.given_name from person x where x.id = t.person_id offset 0) p, about,
    lateral (select about.payload || jsonb_build_object('given_name', p.given_name, 'reference', t.reference, 'path', '/my/enrolments/' || t.enrolment_id) as payload) own
  where t.template is not null and about.session_id = t.session_id and about.language = p.language;
end $$;
comment on function record_enrolment_events is 'Inner part of the functions that change enrolments; tickets follow the order of the arrays. extra goes into the message''s payload.';
