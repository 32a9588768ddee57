-- One step of one piece of long work.
create or replace function run_job() returns int language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  taken job;
  step record;
  is_long boolean;
begin
  -- The row stays locked for the whole step: a second process passes over it, and a process that dies gives it back with nothing half done.
  select j.* into taken from job j
  where j.state in ('waiting', 'running') and (j.lease_until is null or j.lease_until <= clock_timestamp())
    and exists (select from pg_proc f where f.proname = 'job_' || j.kind and f.pronamespace = 'public'::regnamespace)
  order by j.id limit 1 for update skip locked;
  if not found then
    return 0;
  end if;
  -- Who waits for less than a minute still looks at the page, and needs no mail.
  is_long := taken.created_at < clock_timestamp() - interval '1 minute';
  begin
    execute format('select * from %I($1)', 'job_' || taken.kind) into step using taken.id;
    update job j
    set state = case when step.is_finished then 'done' else 'running' end, started_at = coalesce(j.started_at, now()), done = step.done, total = step.total, result = coalesce(step.result, j.result),
      ended_at = case when step.is_finished then now() end, content = case when not step.is_finished then j.content end,
      expires_at = case when step.is_finished then now() + setting_number('job_days', 7) * interval '1 day' end
    where j.id = taken.id;
    if step.is_finished and is_long then
      perform queue_mail('job:' || taken.id, 'job_done', taken.person_id, jsonb_build_object('kind', taken.kind, 'path', '/jobs/' || taken.id, 'expires_at', now() + setting_number('job_days', 7) * interval '1 day'));
    end if;
  exception when others then
    -- Said as plainly as a success; the driver's words go to the log, not to the page.
    raise warning 'job %: %: %', taken.id, sqlstate, sqlerrm;
    delete from job_part p where p.job_id = taken.id;
    update job j set state = 'failed', started_at = coalesce(j.started_at, now()), ended_at = now(), content = null, said = sqlstate, expires_at = now() + setting_number('job_days', 7) * interval '1 day'
    where j.id = taken.id;
    if is_long then
      perform queue_mail('job:' || taken.id, 'job_failed', taken.person_id, jsonb_build_object('kind', taken.kind, 'path', '/jobs/' || taken.id));
    end if;
  end;
  return 1;
end $$;
comment on function run_job is 'The work of a kind is the function job_KIND(job_id), which does one step and gives done, total, result, is_finished. Each step is a transaction of its own, so its page sees it go on, it can be stopped between steps, and a killed process loses one step at most. At the end, good or bad, who asked is told by mail when that was more than a minute ago. 1 = a step was done, 0 = nothing waits. lease_until may hold a job back until then.';
