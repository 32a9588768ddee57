-- One step of an export of the audit: a thousand rows as CSV.
create or replace function job_audit_export(job_id bigint, out done int, out total int, out result jsonb, out is_finished boolean)
language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  asked job;
  newest bigint;
  seen int;
  since timestamptz;
  until timestamptz;
begin
  select * into asked from job j where j.id = job_audit_export.job_id;
  since := (asked.input ->> 'from_on')::timestamp at time zone 'Europe/Paris';
  until := ((asked.input ->> 'to_on')::date + 1)::timestamp at time zone 'Europe/Paris';
  -- The audit grows while we read: what is counted and written is what was there when the work began.
  result := coalesce(asked.result, (select jsonb_build_object('last_id', coalesce(max(a.id), 0), 'after_id', 0) from audit a));
  total := coalesce(asked.total, (select count(*)::int from audit a where a.id <= (result ->> 'last_id')::bigint and a.at >= since and a.at < until));
  with slice as materialized (
    select a.* from audit a
    where a.id > (result ->> 'after_id')::bigint and a.id <= (result ->> 'last_id')::bigint and a.at >= since and a.at < until
    order by a.id limit 1000
  ), written as (
    insert into job_part (job_id, part, content)
    select asked.id, coalesce((select max(p.part) from job_part p where p.job_id = asked.id), 0) + 1,
      case when asked.done = 0 then E'id,at,person_id,action,object,object_id,detail\r\n' else '' end || coalesce(string_agg(concat_ws(',', s.id, to_char(s.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        coalesce(s.person_id::text, ''), csv_cell(s.action), csv_cell(s.object), csv_cell(s.object_id), csv_cell(s.detail::text)) || E'\r\n', '' order by s.id), '')
    from slice s
  )
  select max(s.id), count(*) into newest, seen from slice s;
  done := asked.done + seen;
  is_finished := seen < 1000;
  result := result || jsonb_build_object('after_id', coalesce(newest, (result ->> 'after_id')::bigint)) || case when is_finished then '{"file": "audit.csv"}' else '{}' end::jsonb;
end $$;
comment on function job_audit_export is 'Inner part of run_job(). Ids only, as in the audit itself: who reads the file must ask Amphi for the names.';
