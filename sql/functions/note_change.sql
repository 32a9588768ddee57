-- One audit row for a change of a thing: which fields, and of things that are no person also their old and new values.
create or replace function note_change(person_id bigint, action text, object text, object_id text, before jsonb, after jsonb, more jsonb default '{}') returns boolean
language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  changed text[];
begin
  select array_agg(n.key order by n.key) into changed from jsonb_each(note_change.after) n where n.value is distinct from note_change.before -> n.key;
  if changed is null and note_change.before is not null then
    return false;
  end if;
  insert into audit (person_id, action, object, object_id, detail)
  values (note_change.person_id, note_change.action, note_change.object, note_change.object_id,
    jsonb_build_object('fields', coalesce(changed, '{}')) || coalesce(note_change.more, '{}')
    || case when note_change.object = 'person' then '{}' else jsonb_build_object(
      'before', (select jsonb_object_agg(b.key, b.value) from jsonb_each(note_change.before) b where b.key = any (changed) and b.key !~ '^contact_'),
      'after', (select jsonb_object_agg(a.key, a.value) from jsonb_each(note_change.after) a where a.key = any (changed) and a.key !~ '^contact_')) end);
  return true;
end $$;
comment on function note_change is 'Inner part. before NULL = the thing is new. False, and no row, when nothing differs. Values of contact_… and of persons stay out: the audit is never erased.';
