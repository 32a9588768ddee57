-- A message that was put aside is tried again.
create or replace function retry_mail(person_id bigint, mail_id bigint, out retried_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  if not holds_role(retry_mail.person_id, '{office,admin}') then
    return;
  end if;
  -- The address may have been corrected since: the person's counts.
  update mail_outbox m
  set parked_at = null, lease_until = null, attempts = 0, next_attempt_at = now(), recipient = coalesce((select p.email from person p where p.id = m.person_id), m.recipient)
  where m.id = retry_mail.mail_id and m.parked_at is not null and m.sent_at is null
  returning m.id into retried_id;
  if retried_id is null then
    if exists (select from mail_outbox m where m.id = retry_mail.mail_id) then
      refusal := array['mail_not_parked'];
      return next;
    end if;
    return;
  end if;
  insert into audit (person_id, action, object, object_id) values (retry_mail.person_id, 'mail.retry', 'mail', retried_id::text);
  return next;
end $$;
comment on function retry_mail is 'At once, to the person''s address of today, with all its attempts anew. No row: neither office nor admin, or no such message. refusal: mail_not_parked (sent meanwhile, or being tried).';
