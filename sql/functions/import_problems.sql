-- The refused lines of an import of enrolments, one row per problem.
create or replace function import_problems(most int) returns table (line int, "column" text, place int, rule text, named text, value text) language plpgsql stable set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select r.line, split_part(p.problem, '.', 1), p.n::int, split_part(p.problem, '.', 2), nullif(left(concat_ws(' ', nullif(r.source, ''), nullif(r.source_id, '')), 140), ''),
    -- The identifier itself never came here.
    case when split_part(p.problem, '.', 1) not in ('person_key', 'line') then nullif(left(to_jsonb(i) ->> split_part(p.problem, '.', 1), 60), '') end
  from (select x.* from enrolment_import_result x where x.act = 'refused' order by x.line limit import_problems.most) r join enrolment_import_row i on i.line = r.line, unnest(r.problems) with ordinality p (problem, n)
  order by r.line, p.n limit import_problems.most;
end $$;
comment on function import_problems is 'named = source and source_id of the line.';
