-- office/mails/index: messages that could not be sent, why, and a button each.
-- query: page (one)
select coalesce(:'retried'::text = 'yes', false) as is_retried;
-- query: mails
select mail_id, template, recipient, parked_at, attempts, last_error from parked_mails(:'person_id') limit 100;
