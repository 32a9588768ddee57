-- passwords/create: a password chosen behind a link.
-- query: decision (one)
select refusal, refusal_values from set_password_by_link(:'token'::text, :'password_hash'::text, :'password_problem'::text);
