-- All that happened with a person, newest first: enrolments, messages, sign-ins, roles, changes, looks.
create or replace function person_timeline(person_id bigint, whom_id bigint, locale text)
  returns table (change_id bigint, at timestamptz, on_day date, event_kind text, audit_action text, mail_template text, sign_in boolean, subject text, role_told text, mail_state text, note text, actor text)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.change_id, t.at, t.on_day, t.event_kind, t.audit_action, t.mail_template, t.sign_in, t.subject, t.role_told, t.mail_state, t.note, (select a.given_name || ' ' || coalesce(a.usual_name, a.family_name) from person a where a.id = t.actor_id)
  from (
    select null::bigint as change_id, d.recorded_at as at, v.recorded_on as on_day, v.kind as event_kind, null as audit_action, null as mail_template, false as sign_in,
      e.reference || ' – ' || coalesce(case when person_timeline.locale = 'en' then x.title_en end, x.title_fr) || ' (' || s.code || ')' as subject, null as role_told, null as mail_state, v.reason as note, d.person_id as actor_id
    from enrolment e join enrolment_event v on v.enrolment_id = e.id left join enrolment_event_detail d on d.enrolment_id = v.enrolment_id and d.seq = v.seq join session s on s.id = e.session_id
      join course_version x on x.course_id = s.course_id and x.number = s.course_version
    -- An administrator has no more right on enrolments than the office gives.
    where e.person_id = person_timeline.whom_id and holds_role(person_timeline.person_id, '{office}')
    union all
    select null, m.created_at, m.created_at::date, null, null, m.template, false, null, null, case when m.parked_at is not null then 'parked' when m.sent_at is null then 'waiting' end, m.last_error, null
    from mail_outbox m where m.person_id = person_timeline.whom_id
    union all
    select null, s.signed_in_at, s.signed_in_at::date, null, null, null, true, null, null, null, null, null from sign_in s where s.person_id = person_timeline.whom_id
    union all
    select a.id, a.at, a.at::date, null, a.action, null, false, null, case when a.action like 'role.%' then a.detail ->> 'role' end, null,
      (select c.reason from person_correction c where a.action = 'person.correct' and c.id = (a.detail ->> 'correction_id')::bigint), a.person_id
    from audit a where a.object in ('person', 'account') and a.object_id = person_timeline.whom_id::text
  ) t
  where is_looking(person_timeline.person_id, person_timeline.whom_id)
  order by coalesce(t.at, t.on_day::timestamptz) desc limit 500
$$;
comment on function person_timeline is '500 rows at most; nothing unless the file is open to the asker. Enrolments for the office only. Which details changed: office_history_fields(), by change_id.';
