-- The history of a thing: what was changed, when, by whom.
create or replace function office_history(person_id bigint, object text, object_id text) returns table (change_id bigint, changed_at timestamptz, changed_by text, action text, change_reason text)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.id, a.at, (select p.given_name || ' ' || coalesce(p.usual_name, p.family_name) from person p where p.id = a.person_id), a.action,
    coalesce(a.detail ->> 'reason', (select c.reason from person_correction c where a.action = 'person.correct' and c.id = (a.detail ->> 'correction_id')::bigint))
  from audit a
  where a.object = office_history.object and a.object_id = office_history.object_id and holds_role(office_history.person_id, '{office,admin}')
    and (office_history.object <> 'person' or is_looking(office_history.person_id, office_history.object_id::bigint))
  order by a.at desc, a.id desc limit 200
$$;
comment on function office_history is 'Newest first, 200 at most; nothing for anyone who is neither office nor admin, and of a person only while their file is open. Names are today''s: the audit itself holds ids. Which fields: office_history_fields().';
