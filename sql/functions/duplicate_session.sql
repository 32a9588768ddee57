-- One session once more.
create or replace function duplicate_session(person_id bigint, session_id bigint, days text) returns table (copy_id bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  if not may_run_session(duplicate_session.person_id, duplicate_session.session_id) then return; end if;
  if read_days(duplicate_session.days) is null then
    return query select null::bigint, array['days.not_a_number'], '{}'::jsonb;
  else
    return query select copy_session(duplicate_session.person_id, duplicate_session.session_id, read_days(duplicate_session.days)), null::text[], null::jsonb;
  end if;
end $$;
comment on function duplicate_session is 'No row: absent or not one''s own. Refusal: days.not_a_number.';
