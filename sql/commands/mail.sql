-- commands/mail: what `amphi mail` asks of the outbox.
-- query: claim                                the messages that are due, leased to this process
select id, template, recipient, language, payload from claim_mail(20);
-- query: values                               a payload's names and values
select key as name, value from jsonb_each_text(:'payload'::jsonb);
-- query: calendar                             what is attached to a message
select method, calendar from mail_calendar(:'id'::bigint, :'base_url'::text);
-- query: sent (one)
select mail_sent(:'id'::bigint);
-- query: failed (one)
select mail_failed(:'id'::bigint, :'reason'::text, :'is_final'::boolean);
