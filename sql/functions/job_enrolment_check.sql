-- What an uploaded file of past enrolments would change: written, counted, and taken back.
create or replace function job_enrolment_check(job_id bigint, out done int, out total int, out result jsonb, out is_finished boolean)
language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  asked job;
  measures jsonb;
  oddities jsonb;
begin
  select * into asked from job j where j.id = job_enrolment_check.job_id;
  perform stage_enrolment_import(asked.id);
  result := enrolment_import_outcome();
  if (result ->> 'refusals')::int = 0 and (result ->> 'news')::int + (result ->> 'changes')::int > 0 then
    begin
      perform keep_import_measures();
      perform write_staged_enrolments(asked.person_id, asked.input);
      oddities := (select coalesce(jsonb_agg(o order by o.line), '[]') from import_oddities(200) o);
      measures := (select jsonb_agg(jsonb_build_object('year', c.year, 'measure', c.measure, 'before', c.before, 'after', c.after) order by c.year_kind, c.year, c.position) from import_changes() c);
      raise exception 'a preview writes nothing' using errcode = 'PT200';
    exception when sqlstate 'PT200' then
      result := result || jsonb_build_object('measures', measures, 'oddities', oddities);
    end;
  end if;
  total := asked.total;
  done := total;
  is_finished := true;
end $$;
comment on function job_enrolment_check is 'Inner part of run_job(). One step: an upload has 10,000 lines at most. Beside the outcome: measures (year, measure, before, after), oddities (line, named).';
