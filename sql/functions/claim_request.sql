-- The idempotency key of a form: the first claim is new, a repeat gets the first one's answer.
create or replace function claim_request(person_id bigint, key text, issued_at bigint, fingerprint text, out is_new boolean, out is_other boolean, out answer text)
language sql volatile security definer set search_path = public, pg_temp as $$
  -- The person first, as everywhere: enrol_many then never meets a key that it could not see.
  select from person p where p.id = claim_request.person_id for no key update;
  insert into request_key as k (person_id, key, fingerprint, issued_at)
  values (claim_request.person_id, claim_request.key, claim_request.fingerprint, to_timestamp(claim_request.issued_at))
  on conflict (person_id, key) do update set seen = k.seen + 1
  returning k.seen = 1,
    k.fingerprint <> claim_request.fingerprint or (k.seen = 1 and k.issued_at < now() - setting_number('request_key_days', 7) * interval '1 day'),
    k.answer::text
$$;
comment on function claim_request is 'is_other: the key was used for something else, or the form is so old that its answer may be forgotten; nothing may be done then. answer = what keep_answer() stored, NULL if nothing. Waits for a claim of the same key that is not committed yet.';
