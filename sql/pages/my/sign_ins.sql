-- my/sign_ins: where this person is signed in.
-- query: sign_ins
select signed_in_at, last_seen_at, ends_at as sign_in_ends_at, is_current from my_sign_ins(:'person_id', :'session_hash'::text);
-- query: summary (one)
select exists (select from my_sign_ins(:'person_id', :'session_hash'::text) s where not s.is_current) as has_others;
