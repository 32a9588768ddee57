-- The throttle: how long this address must wait before it may try this account again.
create or replace function sign_in_wait(account_hash text, address_hash text) returns int language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  pair_count bigint;
  pair_last timestamptz;
  address_count bigint;
  address_last timestamptz;
  first_wait int := setting_number('throttle_first_wait_seconds', 5);
  longest int := setting_number('throttle_longest_wait_seconds', 900);
  waits_until timestamptz;
begin
  select count(*), max(t.at) into pair_count, pair_last
  from sign_in_attempt t
  where t.account_hash = sign_in_wait.account_hash and t.address_hash = sign_in_wait.address_hash and not t.is_success
    and t.at > greatest(now() - setting_number('throttle_pair_minutes', 15) * interval '1 minute',
      (select max(g.at) from sign_in_attempt g where g.account_hash = sign_in_wait.account_hash and g.address_hash = sign_in_wait.address_hash and g.is_success));
  pair_count := pair_count - setting_number('throttle_pair_failures', 5);
  if pair_count >= 0 then
    waits_until := pair_last + least(longest, first_wait * 2 ^ least(pair_count, 20)) * interval '1 second';
  end if;
  select count(*), max(t.at) into address_count, address_last
  from sign_in_attempt t
  where t.address_hash = sign_in_wait.address_hash and not t.is_success and t.at > now() - setting_number('throttle_address_minutes', 60) * interval '1 minute';
  address_count := address_count - setting_number('throttle_address_failures', 50);
  if address_count >= 0 then
    waits_until := greatest(waits_until, address_last + least(longest, first_wait * 2 ^ least(address_count, 20)) * interval '1 second');
  end if;
  return coalesce(greatest(0, ceil(extract(epoch from waits_until - now()))::int), 0);
end $$;
comment on function sign_in_wait is 'Seconds; 0 = may try. Counts per account and address, and per address: never per account alone, so nobody can keep another person out from elsewhere. A success starts the pair''s count again; an address''s count only time lowers.';
