-- The last day that is over for certain: what was begun before midnight is recorded by one o'clock.
create or replace function finished_day() returns date language sql stable set search_path = public, pg_temp as $$
  select ((now() - interval '1 hour') at time zone 'Europe/Paris')::date - 1
$$;
comment on function finished_day is 'The day a release stands at: nothing will ever be recorded on it any more.';
