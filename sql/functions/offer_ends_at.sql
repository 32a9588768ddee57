-- Until when a place that is offered now is held.
create or replace function offer_ends_at(s session) returns timestamptz language sql stable as $$
  select least(offers_close_at(s), now() + make_interval(hours => coalesce(s.offer_hours,
    case when s.entry = 'fixed' and s.starts_on::timestamp at time zone s.time_zone - now() < make_interval(days => setting_number('offer_near_days', 7))
      then least(setting_number('offer_near_hours', 12), setting_number('offer_hours', 48)) else setting_number('offer_hours', 48) end)))
$$;
comment on function offer_ends_at is 'The session''s own hours, else those of the settings, fewer near the start; never after offers close.';
