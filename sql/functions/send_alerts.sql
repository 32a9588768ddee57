-- Job: whoever asked to be told that enrolment opens gets one mail; the alert is then gone, as are those kept for twelve months.
create or replace function send_alerts() returns int language plpgsql security definer set search_path = public, pg_temp as $$
declare
  sent int;
begin
  delete from alert t where t.created_at < now() - interval '12 months';
  with due as (
    delete from alert t
    using (
      select distinct on (t.person_id, t.course_id) t.person_id, t.course_id, s.id as session_id, s.opens_at, s.closes_at, s.starts_on, s.time_zone
      from alert t join course k on k.id = t.course_id and k.state = 'published' join session s on s.course_id = t.course_id and s.state = 'published' and s.origin = 'own'
        join session_availability a on a.session_id = s.id and a.is_open
      order by t.person_id, t.course_id, a.list_order, s.starts_on, s.id
    ) o
    where t.person_id = o.person_id and t.course_id = o.course_id
    returning o.*, t.created_at
  ), mailed as (
    insert into mail_outbox (event, template, person_id, recipient, language, payload)
    select format('alert:%s:%s:%s', d.person_id, d.course_id, extract(epoch from d.created_at)::bigint), 'enrolment_open', p.id, p.email, p.language,
      jsonb_build_object('given_name', p.given_name, 'course_title', case when p.language = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end,
        'course_path', '/courses/' || c.code, 'alerts_path', '/my/alerts', 'starts_on', d.starts_on, 'closes_at', d.closes_at, 'time_zone', d.time_zone)
    from due d join person p on p.id = d.person_id join course c on c.id = d.course_id join course_version v on v.course_id = c.id and v.number = c.published_version
    on conflict (event, template) do nothing returning 1
  ), noted as (
    insert into audit (action, object, object_id, detail) select 'alert.send', 'course', d.course_id::text, jsonb_build_object('session_id', d.session_id, 'person_id', d.person_id) from due d returning 1
  )
  select count(*)::int into sent from mailed;
  return sent;
end $$;
comment on function send_alerts is 'Answers how many mails were queued. Template enrolment_open.';
