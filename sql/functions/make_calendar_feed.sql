-- A person makes the address of their calendar, or a new one: the old one ends.
create or replace function make_calendar_feed(person_id bigint) returns table (feed_token text, refusal text[], refusal_values jsonb) language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  token text := encode(gen_random_bytes(32), 'hex');
begin
  insert into calendar_feed (person_id, token_hash) values (make_calendar_feed.person_id, encode(sha256(convert_to(token, 'UTF8')), 'hex'))
  on conflict (person_id) do update set token_hash = excluded.token_hash, created_at = now();
  insert into audit (person_id, action, object, object_id) values (make_calendar_feed.person_id, 'calendar.make', 'person', make_calendar_feed.person_id::text);
  return query select token, null::text[], null::jsonb;
end $$;
comment on function make_calendar_feed is 'The token is given once; only its hash is kept.';
