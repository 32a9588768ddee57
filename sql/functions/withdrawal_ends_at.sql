-- The moment from which a person can no longer give back a seat in a session.
create or replace function withdrawal_ends_at(s session) returns timestamptz language sql immutable as $$
  select coalesce(s.withdraw_until, (coalesce(s.ends_on, s.starts_on) + 1)::timestamp at time zone s.time_zone)
$$;
comment on function withdrawal_ends_at is 'withdraw_until; without it, the end of the session''s last day. NULL = never. Asked by the write and by the page that offers it.';
