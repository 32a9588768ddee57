-- By how much a year's figures differ from those of the year before, in whole per cent, where that may be told.
create or replace function public_changes(release_id bigint, earlier_id bigint) returns table (measure text, percent int) language sql stable rows 6 security definer set search_path = public, pg_temp as $$
  select n.measure, public_rate(n.value, b.value) - 100
  from rounded_figures(public_changes.release_id, '{}') shown
    join rounded_figures(public_changes.earlier_id, '{}') was on was.measure = shown.measure and was.definition = shown.definition and was.symbol is null
    join public_release p on p.release_id = public_changes.release_id join public_release q on q.release_id = public_changes.earlier_id
    join year_figure n on n.release_id = p.release_id and n.dimension1 = 'all' and n.measure = shown.measure
    join year_figure b on b.release_id = q.release_id and b.dimension1 = 'all' and b.measure = shown.measure
    join year_figure people on people.release_id = q.release_id and people.dimension1 = 'all' and people.measure = 'persons' and people.value >= 22.5
  where shown.symbol is null
$$;
comment on function public_changes is 'Only between the same definitions, and where both figures are public. percent NULL = hidden by public_rate().';
