-- figures/builder: a table of one's own: measure × rows × columns × year, as of one day and known on another; the address is the table.
-- query: builder (one)
with asked as materialized (
  select coalesce(nullif(:'measure'::text, ''), 'persons') as measure, coalesce(nullif(:'rows'::text, ''), 'level') as rows, coalesce(nullif(:'columns'::text, ''), 'all') as columns, coalesce(nullif(btrim(:'year'::text), ''), n.first || '-' || n.first + 1) as year, nullif(btrim(:'as_of'::text), '') as as_of, nullif(btrim(:'known_on'::text), '') as known_on, n.today, n.first || '-' || n.first + 1 as tab_year
  from (select d.today, extract(year from d.today)::int - case when extract(month from d.today) < 9 then 1 else 0 end as first from (select (now() at time zone 'Europe/Paris')::date as today where holds_role(:'person_id'::bigint, '{leader,office}')) d) n
), judged as materialized (
  select a.*, year_kind_of(a.year) as kind, (read_day(a.as_of)).day_on as observed, (read_day(a.known_on)).day_on as known,
    case when not exists (select from measure_definition d where d.measure = a.measure) or not is_dimension(a.rows) or (a.columns <> 'all' and not is_dimension(a.columns)) then 'unknown' when a.rows = a.columns then 'same'
      when year_kind_of(a.year) is null or (case year_kind_of(a.year) when 'academic' then make_date(left(a.year, 4)::int, 9, 1) else make_date(a.year::int, 1, 1) end) > a.today then 'year'
      when (a.as_of is not null and (read_day(a.as_of)).day_on is null) or (a.known_on is not null and (read_day(a.known_on)).day_on is null) then 'no_day' when greatest((read_day(a.as_of)).day_on, (read_day(a.known_on)).day_on) > a.today then 'ahead' when (read_day(a.as_of)).day_on > (read_day(a.known_on)).day_on then 'order' end as problem
  from asked a
), stash as materialized (
  select set_config('amphi.builder', jsonb_build_object('measure', j.measure, 'rows', j.rows, 'columns', j.columns, 'kind', j.kind, 'year', j.year, 'as_of', coalesce(j.observed, j.known, j.today), 'known_on', coalesce(j.known, j.today), 'cells', case when j.problem is null then (select jsonb_agg(jsonb_build_object('d1', t.dimension1, 'v1', t.value1, 'd2', t.dimension2, 'v2', t.value2,
      'value', case j.measure when 'enrolments' then t.enrolments when 'persons' then t.persons when 'trained' then t.trained when 'completed' then t.completed when 'hours' then t.hours else t.fte end))
    from figure_table(j.kind, j.year, coalesce(j.observed, j.known), j.known, array_remove(array[j.rows, nullif(j.columns, 'all'), case when j.columns <> 'all' then j.rows || '*' || j.columns end], null)) t) else '[]' end)::text, true) is not null as is_kept
  from judged j
)
select j.measure as chosen_measure, j.rows as chosen_rows, j.columns as chosen_columns, j.year as chosen_year, j.as_of as chosen_as_of, j.known_on as chosen_known_on, j.problem, case when j.problem is not null then 422 end as http_status, j.problem is null as is_good, j.columns <> 'all' as is_crossed, j.measure in ('persons', 'trained', 'completed') as is_of_people,
  case when :'locale'::text = 'en' then d.name_en else d.name_fr end as measure_name, case when :'locale'::text = 'en' then d.rule_en else d.rule_fr end as rule, d.version, figure_label('dimension', j.rows, :'locale'::text) as rows_name, figure_label('dimension', nullif(j.columns, 'all'), :'locale'::text) as columns_name,
  coalesce(j.observed, j.known, j.today) as observed_on, coalesce(j.known, j.today) as known_until, j.known is null as is_now, s.is_kept, j.tab_year, false as at_minute, false as at_year, false as at_years, false as at_targets, false as at_methods, false as at_trajectory, true as at_builder, false as at_releases,
  '?measure=' || j.measure || '&rows=' || j.rows || '&columns=' || j.columns || '&year=' || j.year || coalesce('&as_of=' || j.observed, '') || coalesce('&known_on=' || j.known, '') as this_query
from judged j cross join stash s left join measure_definition d on d.measure = j.measure and d.version = (select max(v.version) from measure_definition v where v.measure = j.measure);
-- query: measures
select d.measure as choice, case when :'locale'::text = 'en' then d.name_en else d.name_fr end as choice_name, d.measure = coalesce(nullif(:'measure'::text, ''), 'persons') as is_chosen from measure_definition d where d.version = (select max(x.version) from measure_definition x where x.measure = d.measure) order by d.position;
-- query: dimensions
select d.dimension as choice, figure_label('dimension', d.dimension, :'locale'::text) as choice_name, d.dimension = coalesce(nullif(:'rows'::text, ''), 'level') as is_row, d.dimension = :'columns'::text as is_column
from unnest(array['institution', 'institution_any', 'level', 'kind', 'track', 'ai_focus', 'field', 'axis', 'programme', 'mode', 'language', 'gender', 'birth_band', 'entry', 'trainee_status', 'payer_line', 'company']) with ordinality d (dimension, place) order by d.place;
-- query: heads
select figure_label(c.d2, c.v2, :'locale'::text) as head_name
from (select nullif(current_setting('amphi.builder', true), '')::jsonb as kept) k cross join lateral (select distinct x.d2, x.v2 from jsonb_to_recordset(k.kept -> 'cells') x (d1 text, v1 text, d2 text, v2 text) where x.d2 <> 'all' and x.v1 <> 'several') c order by c.v2 = 'unknown', figure_place(c.v2), c.v2;
-- query: body
select x.v1 as row_value, figure_label(x.d1, x.v1, :'locale'::text) as row_name, figure_shown(x.value, case k.kept ->> 'measure' when 'fte' then 1 else 0 end) as row_total
from (select nullif(current_setting('amphi.builder', true), '')::jsonb as kept) k cross join lateral jsonb_to_recordset(k.kept -> 'cells') x (d1 text, v1 text, d2 text, v2 text, value numeric)
where x.d1 = k.kept ->> 'rows' and x.d2 = 'all' and x.v1 <> 'several' order by x.v1 = 'unknown', figure_place(x.v1), x.v1;
-- query: cells (in body by row_value)
with kept as materialized (select nullif(current_setting('amphi.builder', true), '')::jsonb as kept), cell as materialized (
  select x.*, k.kept ->> 'measure' as measure, k.kept ->> 'rows' as rows from kept k cross join lateral jsonb_to_recordset(k.kept -> 'cells') x (d1 text, v1 text, d2 text, v2 text, value numeric) where x.v1 <> 'several'
)
-- A cell that is not there has no enrolment: nought, where it is counted, and nothing known where it is summed.
select r.v1 as row_value, case when c.d1 is null then '0' else figure_shown(c.value, case r.measure when 'fte' then 1 else 0 end) end as shown
from (select distinct x.v1, x.measure from cell x where x.d1 = x.rows and x.d2 = 'all') r cross join (select distinct x.v2 from cell x where x.d2 <> 'all') h left join cell c on c.v1 = r.v1 and c.v2 = h.v2 and c.d2 <> 'all'
order by r.v1, h.v2 = 'unknown', figure_place(h.v2), h.v2;
-- query: feet
select figure_shown(x.value, case k.kept ->> 'measure' when 'fte' then 1 else 0 end) as foot
from (select nullif(current_setting('amphi.builder', true), '')::jsonb as kept) k cross join lateral jsonb_to_recordset(k.kept -> 'cells') x (d1 text, v1 text, d2 text, v2 text, value numeric)
where x.d1 = k.kept ->> 'columns' and x.d2 = 'all' and x.v1 <> 'several' and k.kept ->> 'columns' <> 'all' order by x.v1 = 'unknown', figure_place(x.v1), x.v1;
-- query: sums (maybe)
select figure_shown(s.summed, s.decimals) as sum_of_lines, figure_shown(s.summed - s.total, s.decimals) as overlap, figure_shown(s.total, s.decimals) as total, coalesce(s.shared, 0) as several
from (
  select sum(x.value) filter (where x.d1 = k.kept ->> 'rows' and x.d2 = 'all' and x.v1 <> 'several') as summed, max(x.value) filter (where x.d1 = 'all') as total, max(x.value) filter (where x.d1 = k.kept ->> 'rows' and x.d2 = 'all' and x.v1 = 'several') as shared, case k.kept ->> 'measure' when 'fte' then 1 else 0 end as decimals
  from (select nullif(current_setting('amphi.builder', true), '')::jsonb as kept) k cross join lateral jsonb_to_recordset(k.kept -> 'cells') x (d1 text, v1 text, d2 text, v2 text, value numeric) group by k.kept
) s;
-- query: gaps
-- A day that was known is recounted from the events: once for the table is enough for one page.
select g.item, g.missing, g.total, g.missing = 0 as is_complete
from (select x.kept from (select nullif(current_setting('amphi.builder', true), '')::jsonb as kept) x where x.kept -> 'cells' <> '[]' and nullif(btrim(:'known_on'::text), '') is null) k cross join lateral figures_completeness(k.kept ->> 'kind', k.kept ->> 'year', (k.kept ->> 'as_of')::date, (k.kept ->> 'known_on')::date) g
where g.total > 0 order by g.missing = 0, g.position;
