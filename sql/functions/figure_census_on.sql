-- The day on which an enrolment is looked at to say whether it counts as trained: by the parameters of the definition, once for the recount and for the counters.
create or replace function figure_census_on(kind text, entry_on date, starts_on date, ends_on date, census_month int, census_day int, census_days int, census_percent int) returns date language sql immutable as $$
  select case
    when kind in ('degree', 'pathway') then
      least(ends_on, make_date(extract(year from entry_on)::int, census_month, census_day) + case when make_date(extract(year from entry_on)::int, census_month, census_day) < entry_on then interval '1 year' else interval '0' end)::date
    when ends_on is null then entry_on + census_days
    else entry_on + greatest(1, ceil((ends_on - coalesce(starts_on, entry_on) + 1) * census_percent / 100.0)::int)
  end
$$;
comment on function figure_census_on is 'Degrees and pathways: the census day of the year that follows entry, or their end when that is earlier; others: a share of their days after entry, or census_days where no end is known.';
