-- Takes the ledger away and counts those people anew: the one place that writes facts, cells and days. Killed, it leaves all as it was; run twice, the second finds nothing.
create or replace function fold_figures() returns int language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  at_once constant int := 5000;
  today constant date := (now() at time zone 'Europe/Paris')::date;
  counted date;
  ids bigint[];
  known figure_fact[];
  made figure_fact[];
  profiles figure_profile[];
begin
  select f.counted_on into counted from figure_fold f for update skip locked;
  if not found then
    return 0;
  end if;
  if counted < today then
    perform roll_figures(today);
    counted := today;
  end if;
  -- So much at once is cheaper from the start.
  if (select sum(cardinality(l.enrolments)) from figure_ledger l) > greatest(20000, (select max(c.reltuples) from pg_class c where c.oid = 'enrolment'::regclass) * 0.3) then
    return rebuild_figures();
  end if;
  with taken as (
    delete from figure_ledger l where l.id in (select n.id from (select n.id, sum(cardinality(n.enrolments)) over (order by n.id) - cardinality(n.enrolments) as before from figure_ledger n) n where n.before < at_once) returning l.enrolments
  )
  select array_agg(distinct e) into ids from taken t, unnest(t.enrolments) e;
  if ids is null then
    update figure_fold f set folded_at = now() where f.folded_at < now() - interval '1 minute';
    return 0;
  end if;
  ids := figure_people(ids);
  select array_agg(s.fact), array_agg(distinct s.profile) into made, profiles from figure_steps(ids) s;
  select array_agg(f) into known from figure_fact f where f.enrolment_id = any (ids);
  insert into figure_profile select p.* from unnest(profiles) p on conflict do nothing;
  -- The values of what was known stand there already.
  select profiles || array_agg(p) into profiles from figure_profile p where p.id in (select k.profile_id from unnest(known) k) and p.id not in (select n.id from unnest(profiles) n);
  delete from figure_fact f where f.enrolment_id = any (ids);
  insert into figure_fact select f.* from unnest(made) f;
  perform add_figures(array_agg(d), counted) from figure_spread(coalesce(known, '{}'), coalesce(made, '{}'), profiles) d;
  update figure_fold set folded_at = now();
  return cardinality(ids);
end $$;
comment on function fold_figures is 'Answers how many enrolments it looked at; 0 also when another fold is at work. About 5,000 enrolments of the ledger at a time.';
