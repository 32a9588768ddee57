-- commands/figures: `amphi figures` show, export, verify and bpf: what is wrong with what was asked, the lines of a table with what stands under them, the same as open data, what is missing.
-- query: asked (one)
with given as (
  select year_kind_of(:'year'::text) as kind, (now() at time zone 'Europe/Paris')::date as today, :'as_of'::date as as_of, :'known_on'::date as known_on, case when :'by'::text = '' then '{}' else string_to_array(:'by'::text, ',') end as dimensions,
    (select array_agg(k.dimension1 order by k.place) from figure_kept() k where k.place > 0 and k.dimension2 = 'all') as known
)
select g.kind as year_kind, coalesce(g.as_of, g.known_on, g.today) as as_of, coalesce(g.known_on, g.today) as known_on, array_to_string(g.dimensions, '*') as asked_table, g.as_of is null and g.known_on is null as is_now,
  case when g.kind is null then 'the year is written 2025-2026 (academic) or 2026 (civil)'
    when cardinality(g.dimensions) > 2 then 'at most two dimensions can be crossed'
    when g.dimensions[1] = g.dimensions[2] then 'a dimension cannot be crossed with itself'
    when not g.dimensions <@ g.known then 'no such dimension; there are ' || array_to_string(g.known, ', ')
    when coalesce(g.known_on, g.today) > g.today then 'nothing is known yet on ' || g.known_on
    when coalesce(g.as_of, g.known_on, g.today) > coalesce(g.known_on, g.today) then 'as of ' || g.as_of || ' lies after ' || case when g.known_on is null then 'today' else 'what was known on ' || g.known_on end
  end as problem
from given g;
-- query: lines
with cell as materialized (
  select f.* from figures_now(year_kind_of(:'year'::text), :'year'::text, :'as_of'::date, :'known_on'::date, case when :'asked_table'::text = '' then '{}' else array[:'asked_table'::text] end) f
), line as (
  select 1 as part, c.value1 as first, case when c.dimension2 = 'all' then '' else c.value2 end as second, c.measure, c.value from cell c where c.dimension1 <> 'all' and c.value1 <> 'several'
  union all
  select 2, 'sum of the lines', '', c.measure, sum(c.value) from cell c where c.dimension1 <> 'all' and c.value1 <> 'several' group by c.measure
  union all
  select 3, 'overlap', '', c.measure, sum(case when c.dimension1 = 'all' then - c.value else c.value end) from cell c where c.value1 <> 'several' group by c.measure having bool_or(c.dimension1 <> 'all')
  union all
  select 4, 'total', '', c.measure, c.value from cell c where c.dimension1 = 'all'
  union all
  select 5, 'persons in two or more lines', '', c.measure, c.value from cell c where c.value1 = 'several'
)
select l.first, l.second, max(case when l.measure = 'enrolments' then coalesce(l.value::text, 'nd') end) as enrolments, max(case when l.measure = 'persons' then coalesce(l.value::text, 'nd') end) as persons, max(case when l.measure = 'trained' then coalesce(l.value::text, 'nd') end) as trained,
  max(case when l.measure = 'completed' then coalesce(l.value::text, 'nd') end) as completed, max(case when l.measure = 'hours' then coalesce(trim_scale(l.value)::text, 'nd') end) as hours, max(case when l.measure = 'fte' then coalesce(trim_scale(l.value)::text, 'nd') end) as fte
from line l group by l.part, l.first, l.second order by l.part, l.first = 'unknown', l.first, l.second = 'unknown', l.second;
-- query: open_data
select year_kind_of(:'year'::text) as year_kind, :'year'::text as year, 0 as revision, 'provisional'::text as status, coalesce(:'as_of'::date, :'known_on'::date, (now() at time zone 'Europe/Paris')::date) as as_of,
  coalesce(:'known_on'::date, (now() at time zone 'Europe/Paris')::date) as known_on, f.measure, f.definition, f.dimension1, f.value1, f.dimension2, f.value2, f.value, case when f.value is null then 'nd' end as symbol, d.unit
from figures_now(year_kind_of(:'year'::text), :'year'::text, :'as_of'::date, :'known_on'::date, case when :'asked_table'::text = '' then '{}' else array[:'asked_table'::text] end) f
  join measure_definition d on d.measure = f.measure and d.version = f.definition
order by f.dimension1 <> 'all', f.value1 = 'several', f.value1 = 'unknown', f.value1, f.value2 = 'unknown', f.value2, d.position;
-- query: export
select y.kind as year_kind, y.year, 0 as revision, 'provisional'::text as status, g.observed_on as as_of, g.recorded_until as known_on, f.measure, f.definition, f.dimension1, f.value1, f.dimension2, f.value2, f.value, case when f.value is null then 'nd' end as symbol, d.unit
from (select :'year'::text as year, year_kind_of(:'year'::text) as kind) y cross join lateral figure_frame(y.kind, y.year, :'as_of'::date, :'known_on'::date) g
  cross join lateral figures_now(y.kind, y.year, :'as_of'::date, :'known_on'::date) f join measure_definition d on d.measure = f.measure and d.version = f.definition
order by f.dimension1 <> 'all', f.dimension1, f.dimension2, f.value1 = 'several', f.value1, f.value2, d.position;
-- query: definitions
select d.measure, d.version as definition, d.unit, d.name_fr, d.rule_fr, d.name_en, d.rule_en from measure_definition d where d.version = (select max(x.version) from measure_definition x where x.measure = d.measure) order by d.position;
-- query: schema (one)
select jsonb_pretty(figure_schema()) as content;
-- query: package (one)
select jsonb_pretty(figure_package(:'year'::text, :'as_of'::date, :'known_on'::date)) as content;
-- query: gaps
select replace(g.item, '_', ' ') as item, g.missing, g.total from figures_completeness(year_kind_of(:'year'::text), :'year'::text, :'as_of'::date, :'known_on'::date) g where g.total > 0
union all
-- The kind of entry is unknown of imported enrolments only.
select 'enrolments imported from files', i.value, t.value from figures_now(year_kind_of(:'year'::text), :'year'::text, :'as_of'::date, :'known_on'::date, '{entry}') i
  join figures_now(year_kind_of(:'year'::text), :'year'::text, :'as_of'::date, :'known_on'::date, '{}') t on t.measure = i.measure and t.dimension1 = 'all'
where i.measure = 'enrolments' and i.dimension1 = 'entry' and i.value1 = 'unknown';
-- query: releases
select r.id as release_id, r.year, r.revision, r.status, r.as_of, r.cells from year_release r where :'year'::text = '' or r.year = :'year'::text order by r.year, r.id;
-- query: mismatch (one)
select release_mismatch(:'release_id'::bigint, false) as problem;
-- query: bpf_asked (one)
select o.code, y.first_on, y.last_on, case when f.fiscal_year is null then 'a fiscal year is written 2025: the civil year in which it ends' when o.id is null then 'no such organisation' when y.first_on > (now() at time zone 'Europe/Paris')::date then 'that year has not begun' end as problem
from (select case when :'year'::text ~ '^20[0-9]{2}$' then :'year'::text::int end as fiscal_year) f left join organisation o on o.code = upper(:'organisation'::text) left join lateral bpf_year(o.id, f.fiscal_year) y on true;
-- query: bpf_lines
with standing as materialized (
  select o.id, o.code, y.*, case when exists (select from bpf_gaps(o.id, :'year'::text::int)) then 'incomplete' else 'complete' end as status from organisation o cross join lateral bpf_year(o.id, :'year'::text::int) y where o.code = upper(:'organisation'::text)
)
select a.code as organisation_code, a.nda, :'year'::text::int as fiscal_year, a.first_on, a.last_on, a.status, l.frame, l.line, l.kind, bpf_label(l.frame, l.line, 'en') as line_name, l.number, l.hours, case when l.hours is null then 'z' end as hours_symbol
from standing a cross join lateral bpf_lines(a.id, :'year'::text::int) l order by l.place;
-- query: bpf_gaps
select g.gap, count(*) as gaps from organisation o cross join lateral bpf_gaps(o.id, :'year'::text::int) g where o.code = upper(:'organisation'::text) group by g.gap order by g.gap;
