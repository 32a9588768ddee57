-- confirmations/send: the message that confirms an address, once more.
-- query: decision (one)
select refusal, refusal_values from send_confirmation(:'person_id'::bigint);
