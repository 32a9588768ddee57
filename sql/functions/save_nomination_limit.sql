-- How many of its people one company may nominate for a session.
create or replace function save_nomination_limit(person_id bigint, session_id bigint, largest text) returns table (saved_id bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  typed text := nullif(btrim(save_nomination_limit.largest), '');
begin
  if not may_run_session(save_nomination_limit.person_id, save_nomination_limit.session_id) then return; end if;
  perform 1 from session s where s.id = save_nomination_limit.session_id for no key update;
  if typed !~ '^[1-9][0-9]{0,3}$' then
    return query select save_nomination_limit.session_id, array['largest.not_a_number'], '{}'::jsonb;
    return;
  end if;
  delete from nomination_limit l where l.session_id = save_nomination_limit.session_id;
  insert into nomination_limit (session_id, largest) select save_nomination_limit.session_id, typed::int where typed is not null;
  insert into audit (person_id, action, object, object_id, detail) values (save_nomination_limit.person_id, 'nomination.limit', 'session', save_nomination_limit.session_id::text, jsonb_build_object('largest', typed));
  return query select save_nomination_limit.session_id, null::text[], null::jsonb;
end $$;
comment on function save_nomination_limit is 'Empty = no limit. Those who are nominated already stay. No row: absent or not one''s own. Refusal: largest.not_a_number (1 to 9,999).';
