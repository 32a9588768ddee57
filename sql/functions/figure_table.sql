-- The yearly figures as tables are printed: one row per cell, the measures beside each other. From the counters when all that is known now is asked for; else from figures().
create or replace function figure_table(year_kind text, year text, as_of date default null, known_on date default null, tables text[] default null)
returns table (dimension1 text, value1 text, dimension2 text, value2 text, enrolments bigint, persons bigint, trained bigint, completed bigint, hours numeric, fte numeric)
language plpgsql stable rows 100 security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  frame record;
begin
  select * into frame from figure_frame(year_kind, year, as_of, known_on);
  if frame.recorded_until = (now() at time zone 'Europe/Paris')::date and figure_is_counted(year_kind, frame.observed_on, tables) then
    return query select * from figure_counts(year_kind, year, frame.observed_on, tables);
  else
    return query
    select f.dimension1, f.value1, f.dimension2, f.value2, (max(f.value) filter (where f.measure = 'enrolments'))::bigint, (max(f.value) filter (where f.measure = 'persons'))::bigint,
      (max(f.value) filter (where f.measure = 'trained'))::bigint, (max(f.value) filter (where f.measure = 'completed'))::bigint, max(f.value) filter (where f.measure = 'hours'), max(f.value) filter (where f.measure = 'fte')
    from figures(year_kind, year, as_of, known_on, null, null, tables) f
    group by f.dimension1, f.value1, f.dimension2, f.value2;
  end if;
end $$;
comment on function figure_table is 'Of value several (people in two or more lines) only the three person measures; hours and fte NULL = not available.';
