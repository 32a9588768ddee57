-- passwords/request: a link for a new password, if there is such an account.
-- query: decision (one)
select refusal, refusal_values from request_password_reset(:'email'::text);
