-- Writes an uploaded file of past enrolments, all of it or none; then the figures take it in.
create or replace function job_enrolment_import(job_id bigint, out done int, out total int, out result jsonb, out is_finished boolean)
language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  asked job;
begin
  select * into asked from job j where j.id = job_enrolment_import.job_id;
  total := asked.total;
  result := asked.result;
  if result is null then
    -- Checked again: the catalogue has gone on since the preview.
    perform stage_enrolment_import((asked.input ->> 'checked')::bigint);
    result := enrolment_import_outcome();
    if (result ->> 'refusals')::int = 0 then
      if (result ->> 'news')::int + (result ->> 'changes')::int > 0 then
        result := result || jsonb_build_object('batch', write_staged_enrolments(asked.person_id, asked.input), 'newest', (select max(l.id) from figure_ledger l));
      end if;
      delete from job_part p where p.job_id = (asked.input ->> 'checked')::bigint;
    end if;
  else
    perform fold_figures();
  end if;
  is_finished := not exists (select from figure_ledger l where l.id <= (result ->> 'newest')::bigint);
  done := case when (result ->> 'refusals')::int > 0 then 0 else total end;
end $$;
comment on function job_enrolment_import is 'Inner part of run_job(). The first step writes; refusals in its result mean that nothing was written. The others count, until the counters behind the figures hold the file.';
