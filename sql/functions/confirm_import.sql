-- Who has seen what a file would change says yes: the work that writes it is asked for.
create or replace function confirm_import(person_id bigint, job_id bigint, checked_kind text, written_kind text, roles text[], out import_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  checked job;
begin
  select * into checked from job j where j.id = confirm_import.job_id and j.kind = checked_kind and j.person_id = confirm_import.person_id for update;
  if not found or not holds_role(confirm_import.person_id, roles) then
    return;
  end if;
  refusal_values := '{}';
  import_id := (select j.id from job j where j.kind = written_kind and j.person_id = checked.person_id and j.input ->> 'checked' = checked.id::text and j.state <> 'failed' and j.state <> 'cancelled' limit 1);
  if import_id is not null then
    return next;
    return;
  end if;
  if checked.state <> 'done' or (checked.result ->> 'refusals')::int > 0 or (checked.result ->> 'news')::int + (checked.result ->> 'changes')::int = 0 then
    refusal := array['import_not_ready'];
  elsif not exists (select from job_part p where p.job_id = checked.id) or checked.expires_at <= now() then
    refusal := array['import_gone'];
  else
    insert into job (kind, person_id, total, input) values (written_kind, checked.person_id, checked.total, checked.input || jsonb_build_object('checked', checked.id)) returning id into import_id;
    insert into audit (person_id, action, object, object_id, detail) values (checked.person_id, 'job.request', 'job', import_id::text, jsonb_build_object('kind', written_kind, 'checked', checked.id));
  end if;
  return next;
end $$;
comment on function confirm_import is 'Asked twice it is one import. No row: another''s, or no check. refusal: import_not_ready (not checked yet, refused lines, or nothing to change), import_gone (its days are over).';
