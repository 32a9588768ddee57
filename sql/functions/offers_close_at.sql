-- The moment after which no seat of a session is offered any more.
create or replace function offers_close_at(s session) returns timestamptz language sql immutable as $$
  select least(case when s.entry = 'permanent' or s.starts_on is null then s.closes_at else greatest(s.starts_on::timestamp at time zone s.time_zone, s.closes_at) end,
    -- A seat that becomes free when all is over, as by the outcomes, is nobody's gain.
    (coalesce(s.ends_on, case when s.entry <> 'permanent' then s.starts_on end) + 1)::timestamp at time zone s.time_zone)
$$;
comment on function offers_close_at is 'Later of the start of starts_on (fixed entry) and closes_at, but no later than the end of the last day. NULL = never.';
