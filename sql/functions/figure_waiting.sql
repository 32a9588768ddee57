-- What the ledger would add to the cells of a year up to a day, were it folded now: readers add it, for they may not write.
create or replace function figure_waiting(year text, as_of date) returns setof figure_day language plpgsql stable rows 100 security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  ids bigint[] := figure_pending();
  known figure_fact[];
  made figure_fact[];
  profiles figure_profile[];
begin
  if ids is null then
    return;
  end if;
  ids := figure_people(ids);
  select coalesce(array_agg(s.fact), '{}'), coalesce(array_agg(distinct s.profile), '{}') into made, profiles from figure_steps(ids) s;
  select coalesce(array_agg(f), '{}') into known from figure_fact f where f.enrolment_id = any (ids);
  select profiles || coalesce(array_agg(p), '{}') into profiles from figure_profile p where p.id in (select k.profile_id from unnest(known) k) and p.id not in (select n.id from unnest(profiles) n);
  return query select d.* from figure_spread(known, made, profiles) d where d.year = figure_waiting.year and d.day <= figure_waiting.as_of;
end $$;
comment on function figure_waiting is 'No row when nothing waits.';
