-- Long work is stopped before its next step.
create or replace function cancel_job(person_id bigint, job_id bigint, out cancelled_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  if not may_see_job(cancel_job.person_id, cancel_job.job_id) then
    return;
  end if;
  -- Waits for the step that runs now: what it did is in the row then.
  perform from job j where j.id = cancel_job.job_id for update;
  update job j set state = 'cancelled', ended_at = now(), lease_until = null, content = null where j.id = cancel_job.job_id and j.state in ('waiting', 'running') returning j.id into cancelled_id;
  if cancelled_id is null then
    refusal := array['job_ended'];
  else
    delete from job_part p where p.job_id = cancelled_id;
    insert into audit (person_id, action, object, object_id) values (cancel_job.person_id, 'job.cancel', 'job', cancelled_id::text);
  end if;
  return next;
end $$;
comment on function cancel_job is 'By who asked for it, or the office; its half-made file goes. No row: another''s, or none. refusal: job_ended.';
