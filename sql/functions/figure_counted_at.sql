-- The moment that the counters stand at when so much waits for the fold that readers do not add it (a rush, an import); NULL: nothing is left out.
create or replace function figure_counted_at() returns timestamptz language sql stable security definer set search_path = public, pg_temp as $$
  select f.folded_at from figure_fold f where (select coalesce(sum(cardinality(l.enrolments)), 0) > 300 from figure_ledger l)
$$;
comment on function figure_counted_at is 'Pages print it. Older than 15 minutes, the fold is not at work, and pages recount.';
