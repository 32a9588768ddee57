-- office/mail_retry: a parked message is tried again.
-- query: decision (one)
select d.retried_id, d.refusal, d.refusal_values from retry_mail(:'person_id'::bigint, :'mail_id'::bigint) d;
