-- What a file of past enrolments comes to: how many, the first two hundred refusals.
create or replace function enrolment_import_outcome() returns jsonb language plpgsql set search_path = public, pg_temp as $$
begin
  return (
    select jsonb_build_object('news', count(*) filter (where r.act = 'new'), 'sames', count(*) filter (where r.act = 'same'), 'corrections', count(*) filter (where r.act = 'corrected'), 'voids', count(*) filter (where r.act = 'void'),
      'changes', count(*) filter (where r.act in ('corrected', 'void')), 'refusals', count(*) filter (where r.act = 'refused'),
      'problems', (select coalesce(jsonb_agg(jsonb_build_object('line', p.line, 'column', p."column", 'problem', 'cell.' || p.rule, 'named', p.named, 'value', p.value) order by p.line, p.place), '[]') from import_problems(200) p))
    from enrolment_import_result r);
end $$;
comment on function enrolment_import_outcome is 'For the page of an upload, from the staging tables of this transaction: news, sames, corrections, voids, changes (the two together), refusals; problems (line, column, problem, named, value).';
