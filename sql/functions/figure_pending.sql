-- Enrolments that wait in the ledger for the fold, each once; NULL: none, or so many that they are left to it.
create or replace function figure_pending() returns bigint[] language sql stable security definer set search_path = public, pg_temp as $$
  select array_agg(distinct e) from figure_ledger l, unnest(l.enrolments) e where figure_counted_at() is null
$$;
comment on function figure_pending is 'Readers cannot fold: they add these few themselves.';
