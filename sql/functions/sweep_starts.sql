-- Job: the enrolled are told that their session starts soon, once for each first day.
create or replace function sweep_starts() returns int language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  sent int;
begin
  with soon as materialized (
    select s.* from session s
    where s.state = 'published' and s.origin = 'own' and s.entry = 'fixed' and s.starts_on between current_date - 1 and current_date + setting_number('start_notice_days', 3) + 1
      and (now() at time zone s.time_zone)::date >= s.starts_on - setting_number('start_notice_days', 3) and (now() at time zone s.time_zone)::date < s.starts_on
  ), told as (
    insert into mail_outbox (event, template, person_id, recipient, language, payload)
    select 'start:' || e.id || ':' || s.starts_on, 'session_soon', p.id, p.email, p.language,
      jsonb_build_object('given_name', p.given_name, 'course_title', case when p.language = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end, 'session_code', s.code, 'starts_on', s.starts_on, 'ends_on', s.ends_on,
        'time_zone', s.time_zone, 'place_name', s.place_name, 'reference', e.reference, 'contact_email', coalesce(v.contact_email, g.contact_email), 'path', '/my/enrolments/' || e.id)
    from soon s join enrolment e on e.session_id = s.id and e.state = 'enrolled' and not e.is_demonstration join person p on p.id = e.person_id
      join course_version v on v.course_id = s.course_id and v.number = s.course_version join organisation g on g.id = s.organisation_id
    -- Who came within the last day has just been told the dates.
    where e.created_at < now() - interval '1 day' and not exists (select from mail_outbox m where m.event = 'start:' || e.id || ':' || s.starts_on and m.template = 'session_soon')
    limit 2000
    on conflict (event, template) do nothing returning 1
  )
  select count(*)::int into sent from told;
  return sent;
end $$;
comment on function sweep_starts is 'Number of messages. A session that is moved is told again for its new day. Invented people of the demonstration are left in peace.';
