-- Long work is asked for: a row that amphi jobs takes up.
create or replace function request_job(person_id bigint, job_kind text, from_on text, to_on text, out job_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  first record;
  last record;
begin
  if not holds_role(request_job.person_id, '{office,admin}') then
    return;
  end if;
  select * into first from read_day(request_job.from_on);
  select * into last from read_day(request_job.to_on);
  refusal := nullif(array_remove(array[
    'job_kind.' || case when coalesce(request_job.job_kind, '') not in ('audit_export') then 'unknown' end,
    'from_on.' || case when first.problem is not null then 'not_a_date' when first.day_on is null then 'missing' end,
    'to_on.' || case when last.problem is not null then 'not_a_date' when last.day_on is null then 'missing' when last.day_on < first.day_on then 'before_start' end], null), '{}');
  if refusal is null then
    insert into job (kind, person_id, input) values (request_job.job_kind, request_job.person_id, jsonb_build_object('from_on', first.day_on, 'to_on', last.day_on)) returning id into job_id;
    insert into audit (person_id, action, object, object_id, detail) values (request_job.person_id, 'job.request', 'job', job_id::text, jsonb_build_object('kind', request_job.job_kind));
  end if;
  return next;
end $$;
comment on function request_job is 'audit_export: the audit of a period as CSV. No row: neither office nor admin. refusal: job_kind.unknown; from_on., to_on. + missing, not_a_date, before_start.';
