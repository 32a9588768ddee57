-- Messages that could not be sent and wait for a person.
create or replace function parked_mails(person_id bigint) returns table (mail_id bigint, template text, recipient text, parked_at timestamptz, attempts int, last_error text, whom_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select m.id, m.template, m.recipient, m.parked_at, m.attempts, m.last_error, m.person_id
  from mail_outbox m
  where m.parked_at is not null and m.sent_at is null and holds_role(parked_mails.person_id, '{office,admin}')
  order by m.parked_at desc, m.id desc
$$;
comment on function parked_mails is 'Newest first; nothing for anyone who is neither office nor admin. What a message says (it may hold a one-time link) stays in the table.';
