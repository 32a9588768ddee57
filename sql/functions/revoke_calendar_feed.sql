-- A person revokes the address of their calendar.
create or replace function revoke_calendar_feed(person_id bigint) returns table (revoked int, refusal text[], refusal_values jsonb) language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  gone int;
begin
  delete from calendar_feed f where f.person_id = revoke_calendar_feed.person_id;
  get diagnostics gone = row_count;
  if gone > 0 then
    insert into audit (person_id, action, object, object_id) values (revoke_calendar_feed.person_id, 'calendar.revoke', 'person', revoke_calendar_feed.person_id::text);
  end if;
  return query select gone, null::text[], null::jsonb;
end $$;
comment on function revoke_calendar_feed is 'Once revoked the address answers like one that never was. Revoking twice changes nothing.';
