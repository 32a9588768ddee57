-- Messages that are due, leased to the caller.
create or replace function claim_mail(most int) returns table (id bigint, template text, recipient text, language text, payload jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  perform answer_reset_requests();
  return query
    with due as materialized (
      select m.id from mail_outbox m
      where m.sent_at is null and m.parked_at is null and m.next_attempt_at <= now() and (m.lease_until is null or m.lease_until <= now())
      order by m.next_attempt_at, m.id limit most for update skip locked),
    leased as (
      update mail_outbox m set lease_until = now() + setting_number('mail_lease_seconds', 60) * interval '1 second', attempts = m.attempts + 1
      from due where m.id = due.id
      returning m.id, m.template, m.recipient, m.language, m.payload)
    select l.id, l.template, l.recipient, l.language, zoned_values(l.payload, l.payload ->> 'time_zone', l.language) from leased l order by l.id;
end $$;
comment on function claim_mail is 'At most `most`, oldest first. Two callers never get the same message while its lease runs; a caller that dies gives it back when the lease ends, and the same Message-ID goes out again. Moments about a session are on its clock.';
