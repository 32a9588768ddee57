-- The last three o'clock in the morning: what is due each night is due when it was last done before it.
create or replace function last_night() returns timestamptz language sql stable set search_path = public, pg_temp as $$
  select (date_trunc('day', (now() - interval '3 hours') at time zone 'Europe/Paris') + interval '3 hours') at time zone 'Europe/Paris'
$$;
comment on function last_night is 'Paris time; a day is over for certain by then, see finished_day().';
