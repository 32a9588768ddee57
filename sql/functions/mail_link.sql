-- Sends a person a one-time link, unless one has just been sent.
create or replace function mail_link(person_id bigint, kind text) returns boolean language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  sent_lately bigint;
  sent_last timestamptz;
  token text;
begin
  perform from person p where p.id = mail_link.person_id for no key update;
  select count(*), max(l.created_at) into sent_lately, sent_last
  from one_time_link l where l.person_id = mail_link.person_id and l.kind = mail_link.kind and l.created_at > now() - interval '1 hour';
  if sent_lately >= setting_number('links_per_hour', 5) or sent_last > now() - setting_number('link_pause_seconds', 60) * interval '1 second' then
    return false;
  end if;
  token := new_link(mail_link.person_id, mail_link.kind);
  return queue_mail(mail_link.kind || ':' || left(encode(sha256(convert_to(token, 'UTF8')), 'hex'), 16), mail_link.kind, mail_link.person_id,
    jsonb_build_object('token', token, 'expires_at', now() + setting_number(mail_link.kind || '_minutes', 30) * interval '1 minute'));
end $$;
comment on function mail_link is 'Inner part. kind is also the message''s template. False: too soon after the last one, nothing was sent.';
