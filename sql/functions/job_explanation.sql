-- explain_figures() as long work: counts per cause for everybody who may see figures, the first rows for the office.
create or replace function job_explanation(job_id bigint, out done int, out total int, out result jsonb, out is_finished boolean)
language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  asked jsonb := (select j.input from job j where j.id = job_explanation.job_id);
begin
  with row as materialized (
    select e.* from explain_figures(year_kind_of(asked ->> 'year'), asked ->> 'year', (asked ->> 'as_of1')::date, (asked ->> 'known_on1')::date, (asked ->> 'as_of2')::date, (asked ->> 'known_on2')::date, nullif(asked -> 'definitions1', 'null'),
      nullif(asked -> 'parameters1', 'null'), nullif(asked -> 'definitions2', 'null'), nullif(asked -> 'parameters2', 'null'), case when asked ->> 'table' is null then '{}' else array[asked ->> 'table'] end) e
  )
  select count(*), jsonb_build_object(
    'counts', coalesce((select jsonb_agg(c) from (select r.measure, r.dimension1, r.value1, r.dimension2, r.value2, r.cause, count(*) as rows, sum(r.change) as change from row r group by r.measure, r.dimension1, r.value1, r.dimension2, r.value2, r.cause) c), '[]'),
    'rows', coalesce((select jsonb_agg(f) from (select r.* from row r order by r.dimension1 <> 'all', r.cause <> 'time_passed' desc, r.measure, r.enrolments limit 300) f), '[]')) into total, result from row;
  done := total;
  is_finished := true;
end $$;
comment on function job_explanation is 'Inner part of run_job(). result.counts adds up to the difference of each cell; result.rows = the first 300, what is not the mere passing of time first.';
