-- Forgets the results of long work whose days are over.
create or replace function sweep_jobs() returns bigint language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  swept bigint;
begin
  -- A file whose encoding nobody has chosen.
  update job j set state = 'cancelled', ended_at = now(), lease_until = null where j.state = 'waiting' and j.lease_until = 'infinity' and j.expires_at <= now();
  delete from job_part p using job j where j.id = p.job_id and j.expires_at <= now();
  get diagnostics swept = row_count;
  return swept;
end $$;
comment on function sweep_jobs is 'How many pieces of files went; the rows of the work itself stay and say that it was done.';
