-- commands/account: `amphi account invite`.
-- query: invite (one)
select token, refusal from invite_account(:'email'::text, :'role'::text, :'language'::text);
