-- Forgets the results of long work whose days are over.
create or replace function sweep_jobs() returns bigint language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  swept bigint;
begin
  delete from job_part p using job j where j.id = p.job_id and j.expires_at <= now();
  get diagnostics swept = row_count;
  return swept;
end $$;
comment on function sweep_jobs is 'How many pieces of files went; the rows of the work itself stay and say that it was done.';
