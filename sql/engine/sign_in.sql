-- engine/sign_in: what the sign-in and sign-out handlers ask; the password itself never comes here.
-- query: find (one)
select person_id, password_hash, wait_seconds, is_disabled from find_account(:'email'::text, :'address_hash'::text);
-- query: record (one)
select record_sign_in(:'email'::text, :'address_hash'::text, :'person_id'::bigint, :'is_success'::boolean, :'session_hash'::text, :'old_session_hash'::text, :'new_password_hash'::text) as expires_at;
-- query: sign_out (one)
select sign_out(:'session_hash'::text) as is_signed_out;
-- query: seen (one)
select mark_seen(:'session_hash'::text) as is_marked;
