-- The history of a thing: what was changed, when, by whom.
create or replace function office_history(person_id bigint, object text, object_id text)
  returns table (changed_at timestamptz, changed_by text, action text, fields text, old_values text, new_values text, change_reason text)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.at, (select p.given_name || ' ' || coalesce(p.usual_name, p.family_name) from person p where p.id = a.person_id), a.action,
    (select string_agg(f.field, ', ') from jsonb_array_elements_text(case jsonb_typeof(a.detail -> 'fields') when 'array' then a.detail -> 'fields' else '[]' end) f (field)),
    (select string_agg(b.key || ' = ' || coalesce(b.value, '∅'), ' ; ') from jsonb_each_text(case jsonb_typeof(a.detail -> 'before') when 'object' then a.detail -> 'before' else '{}' end) b),
    (select string_agg(n.key || ' = ' || coalesce(n.value, '∅'), ' ; ') from jsonb_each_text(case jsonb_typeof(a.detail -> 'after') when 'object' then a.detail -> 'after' else '{}' end) n),
    coalesce(a.detail ->> 'reason', (select c.reason from person_correction c where a.action = 'person.correct' and c.id = (a.detail ->> 'correction_id')::bigint))
  from audit a
  where a.object = office_history.object and a.object_id = office_history.object_id and holds_role(office_history.person_id, '{office,admin}')
    and (office_history.object <> 'person' or is_looking(office_history.person_id, office_history.object_id::bigint))
  order by a.at desc, a.id desc limit 200
$$;
comment on function office_history is 'Newest first, 200 at most; nothing for anyone who is neither office nor admin, and of a person only while their file is open. Names are today''s: the audit itself holds ids.';
