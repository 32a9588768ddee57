-- Job: whoever holds an offer is reminded once, when a quarter of its time is left.
create or replace function send_reminders() returns int language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  sent int;
begin
  with due as (
    select o.id from offer o
    where o.ended_at is null and o.reminded_at is null and o.expires_at > now() and o.expires_at < now() + interval '180 hours' and o.expires_at - now() <= (o.expires_at - o.made_at) / 4
    order by o.expires_at limit 500 for no key update skip locked
  ), reminded as (
    update offer o set reminded_at = now() from due d where o.id = d.id returning o.id, o.enrolment_id, o.expires_at
  ), mailed as (
    insert into mail_outbox (event, template, person_id, recipient, language, payload)
    select 'offer:' || r.id, 'offer_reminder', p.id, p.email, p.language,
      jsonb_build_object('given_name', p.given_name, 'course_title', case when p.language = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end, 'session_code', s.code, 'starts_on', s.starts_on, 'ends_on', s.ends_on,
        'time_zone', s.time_zone, 'place_name', s.place_name, 'reference', e.reference, 'contact_email', coalesce(v.contact_email, g.contact_email), 'expires_at', r.expires_at, 'path', '/my/enrolments/' || e.id)
    from reminded r join enrolment e on e.id = r.enrolment_id and e.state = 'offered' join person p on p.id = e.person_id join session s on s.id = e.session_id
      join course_version v on v.course_id = s.course_id and v.number = s.course_version join organisation g on g.id = s.organisation_id
    on conflict (event, template) do nothing returning 1
  )
  select count(*)::int into sent from mailed;
  return sent;
end $$;
comment on function send_reminders is 'Number of messages. An offer is reminded of once, whether the job is run twice or killed.';
