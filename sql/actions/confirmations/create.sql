-- confirmations/create: the address is right, says the one who got the link.
-- query: decision (one)
select refusal, refusal_values from confirm_email(:'token'::text);
