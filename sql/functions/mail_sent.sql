-- A message has gone.
create or replace function mail_sent(id bigint) returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  update mail_outbox set sent_at = now(), lease_until = null, last_error = null, payload = '{}' where id = mail_sent.id and sent_at is null;
  return found;
end $$;
comment on function mail_sent is 'Its payload is emptied: it may hold a one-time link.';
