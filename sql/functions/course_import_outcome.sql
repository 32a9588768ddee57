-- What an import comes to: how many, the first two hundred refusals, and the first two hundred changes.
create or replace function course_import_outcome() returns jsonb language plpgsql set search_path = public, pg_temp as $$
begin
  return (
  select jsonb_build_object('news', count(*) filter (where r.act = 'new'), 'changes', count(*) filter (where r.act = 'changed'), 'sames', count(*) filter (where r.act = 'same'), 'refusals', count(*) filter (where r.act = 'refused'),
    'problems', (select coalesce(jsonb_agg(p.row), '[]') from (
      select jsonb_build_object('line', x.line, 'column', split_part(q.problem, '.', 1), 'problem', q.problem, 'value', left(to_jsonb(i) ->> split_part(q.problem, '.', 1), 60)) as row
      from course_import_result x join course_import i on i.line = x.line, unnest(x.problems) q (problem) order by x.line, q.problem limit 200) p),
    'acts', (select coalesce(jsonb_agg(a.row), '[]') from (
      select jsonb_build_object('line', x.line, 'code', x.code, 'act', x.act, 'changed', x.changed) as row from course_import_result x where x.act in ('new', 'changed') order by x.line limit 200) a))
  from course_import_result r);
end $$;
comment on function course_import_outcome is 'For the page of an upload, from the staging tables of this transaction: news, changes, sames, refusals (numbers), problems (line, column, problem, value), acts (line, code, act, changed).';
