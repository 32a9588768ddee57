-- accounts/create: a new account; whoever has one already is told so by mail only.
-- query: decision (one)
select refusal, refusal_values from create_account(:'given_name'::text, :'family_name'::text, :'email'::text, :'password_hash'::text, :'locale'::text, :'password_problem'::text);
