-- engine/request: the idempotency key of a form, claimed before its action and answered after it, in the same transaction.
-- query: claim (one)
select is_new, is_other, answer from claim_request(:'person_id'::bigint, :'form_key'::text, :'form_issued_at'::bigint, :'form_fingerprint'::text);
-- query: keep (one)
select keep_answer(:'person_id'::bigint, :'form_key'::text, :'kept_answer'::jsonb) as is_kept;
