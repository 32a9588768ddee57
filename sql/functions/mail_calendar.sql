-- The calendar that goes with a message, for the mailer.
create or replace function mail_calendar(mail_id bigint, base_url text) returns table (method text, calendar text) language sql stable security definer set search_path = public, pg_temp as $$
  select k.method, enrolment_calendar(array[e.id], k.method, coalesce(v.contact_email, o.contact_email, 'amphi@' || split_part(split_part(regexp_replace(mail_calendar.base_url, '^https?://', ''), '/', 1), ':', 1)), m.language, mail_calendar.base_url, k.is_gone)
  from mail_outbox m
    join enrolment e on e.id = substring(m.payload ->> 'path' from '^/my/enrolments/([0-9]{1,18})$')::bigint and e.person_id = m.person_id
    join session s on s.id = e.session_id join course_version v on v.course_id = s.course_id and v.number = s.course_version join organisation o on o.id = s.organisation_id
    cross join lateral (
      select case when m.template in ('enrolment_confirmed', 'session_changed', 'session_soon') and e.state = 'enrolled' then 'PUBLISH'
        -- Only what was sent is cancelled: the step before this one had the seat, and the enrolment has not come back since.
        when m.template in ('enrolment_withdrawn', 'enrolment_cancelled') and e.state in ('withdrawn', 'cancelled')
          and exists (select from enrolment_event b where b.enrolment_id = e.id and b.seq = substring(m.event from '^enrolment:[0-9]+:([0-9]{1,9})$')::int - 1 and b.state_after = 'enrolled') then 'CANCEL' end as method, false as is_gone
      union all
      select 'CANCEL', true where m.template = 'session_changed' and e.state = 'enrolled' and exists (select from meeting_gone g where g.session_id = s.id and g.ends_at > now() and g.gone_at >= e.created_at)) k
  where m.id = mail_calendar.mail_id and k.method is not null and s.starts_on is not null
$$;
comment on function mail_calendar is 'PUBLISH with what confirms or changes dates, CANCEL with what ends an enrolment, and with the meetings that a session lost; no row for other messages, for those without dates, and when the enrolment has gone on since.';
