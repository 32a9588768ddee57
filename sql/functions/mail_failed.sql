-- A message could not go: later again, or put aside.
create or replace function mail_failed(id bigint, reason text, is_final boolean) returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  update mail_outbox
  set lease_until = null, last_error = left(mail_failed.reason, 500), next_attempt_at = now() + least(2 ^ least(attempts, 12) * 15, 21600) * interval '1 second',
    parked_at = case when mail_failed.is_final or attempts >= setting_number('mail_attempts', 12) then now() end
  where id = mail_failed.id and sent_at is null and parked_at is null;
  return found;
end $$;
comment on function mail_failed is 'Waits twice as long each time: 30 seconds after the first failure, 6 hours at most. Parked, for a person to look at, when the server refused for good or after the setting mail_attempts.';
