-- Job: gathers what happened with enrolments for those who teach the session, and sends each of them at most one message an hour.
create or replace function sweep_notices() returns int language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  mark bigint;
  upto bigint;
  sent int;
begin
  select m.audit_id into mark from notice_mark m for update skip locked;
  if mark is null then return 0; end if;
  -- Half a minute late: a row that is written now may have a lower number than one that is there.
  select max(a.id) into upto from (select a.id from audit a where a.id > mark and a.at < now() - interval '30 seconds' order by a.id limit 20000) a;
  if upto is not null then
    insert into staff_notice as n (person_id, session_id, enrolled, waiting, withdrawn, applied)
    select t.person_id, k.session_id, k.enrolled, k.waiting, k.withdrawn, k.applied
    from (
      select (a.detail ->> 'session_id')::bigint as session_id, count(*) filter (where a.detail ->> 'state' = 'enrolled')::int as enrolled, count(*) filter (where a.action in ('enrolment.queue', 'enrolment.receive'))::int as waiting,
        count(*) filter (where a.action in ('enrolment.withdraw', 'enrolment.decline'))::int as withdrawn, count(*) filter (where a.action = 'enrolment.apply')::int as applied
      from audit a where a.id > mark and a.id <= upto and a.object = 'enrolment' and a.at < now() - interval '30 seconds'
      group by 1
    ) k join session_teacher t on t.session_id = k.session_id
    where k.enrolled + k.waiting + k.withdrawn + k.applied > 0 and may_run_session(t.person_id, k.session_id)
    on conflict (person_id, session_id) do update set enrolled = n.enrolled + excluded.enrolled, waiting = n.waiting + excluded.waiting, withdrawn = n.withdrawn + excluded.withdrawn, applied = n.applied + excluded.applied;
    update notice_mark set audit_id = upto;
  end if;

  with due as (
    delete from staff_notice n where not exists (select from staff_noticed d where d.person_id = n.person_id and d.sent_at > now() - interval '1 hour') returning n.*
  ), told as (
    select d.person_id, sum(d.enrolled) as enrolled, sum(d.waiting) as waiting, sum(d.withdrawn) as withdrawn, sum(d.applied) as applied,
      string_agg(case when p.language = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end || ' (' || s.code || ')', E'\n' order by s.starts_on, s.code) as sessions
    from due d join person p on p.id = d.person_id join session s on s.id = d.session_id join course_version v on v.course_id = s.course_id and v.number = s.course_version
    group by d.person_id
  ), noted as (
    insert into staff_noticed (person_id, sent_at) select t.person_id, now() from told t on conflict (person_id) do update set sent_at = excluded.sent_at returning person_id
  ), mailed as (
    insert into mail_outbox (event, template, person_id, recipient, language, payload)
    select 'notice:' || p.id || ':' || extract(epoch from now())::bigint, 'staff_notice', p.id, p.email, p.language,
      jsonb_strip_nulls(jsonb_build_object('given_name', p.given_name, 'enrolled', nullif(t.enrolled, 0), 'waiting', nullif(t.waiting, 0), 'withdrawn', nullif(t.withdrawn, 0), 'applied', nullif(t.applied, 0), 'sessions', t.sessions, 'path', '/staff/sessions'))
    from told t join person p on p.id = t.person_id
    on conflict (event, template) do nothing returning 1
  )
  select count(*)::int into sent from mailed;
  return sent;
end $$;
comment on function sweep_notices is 'Number of messages. What is not sent yet is kept, so that nothing is told twice and nothing is lost, however often the job is run or killed. The persons themselves are told at once, of each step: never here.';
