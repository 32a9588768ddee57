-- The frame of every yearly figure: first and last day of the year, the two days D and K, the definitions and parameters used.
create or replace function figure_frame(year_kind text, year text, as_of date, known_on date, definitions jsonb default null, parameters jsonb default null)
returns table (first_on date, last_on date, observed_on date, recorded_until date, versions jsonb, settings jsonb)
language plpgsql stable rows 1 security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  today constant date := (now() at time zone 'Europe/Paris')::date;
begin
  first_on := case
    when figure_frame.year_kind = 'academic' and figure_frame.year ~ '^20[0-9]{2}-20[0-9]{2}$' and right(figure_frame.year, 4)::int = left(figure_frame.year, 4)::int + 1 then make_date(left(figure_frame.year, 4)::int, 9, 1)
    when figure_frame.year_kind = 'civil' and figure_frame.year ~ '^20[0-9]{2}$' then make_date(figure_frame.year::int, 1, 1) end;
  if first_on is null then
    raise exception 'no such year: % %', figure_frame.year_kind, figure_frame.year using errcode = 'PT404', hint = 'academic 2025-2026, civil 2026';
  end if;
  last_on := (first_on + interval '1 year' - interval '1 day')::date;
  -- With K alone, D = K; with D alone, all that is known today.
  observed_on := coalesce(figure_frame.as_of, figure_frame.known_on, today);
  recorded_until := coalesce(figure_frame.known_on, today);
  if observed_on > recorded_until or recorded_until > today then
    raise exception 'as of % and known on %: neither day may lie ahead, nor the first after the second', observed_on, recorded_until using errcode = 'PT422';
  end if;
  versions := (
    select jsonb_object_agg(w.measure, w.version) from (
      select d.measure, coalesce((figure_frame.definitions ->> d.measure)::int, max(d.version) filter (where d.valid_from <= recorded_until)) as version from measure_definition d group by d.measure
    ) w
  );
  if exists (select from jsonb_each_text(versions) v where not exists (select from measure_definition d where d.measure = v.key and d.version = v.value::int)) then
    raise exception 'no such definition: %', versions using errcode = 'PT404';
  end if;
  settings := coalesce(figure_frame.parameters, figure_parameters());
  return next;
end $$;
comment on function figure_frame is 'observed_on = D, recorded_until = K. Raises PT404 for a year or a definition that does not exist, PT422 for days that lie ahead or are the wrong way round. K is a finished day in a release; today is for pages that say so.';
