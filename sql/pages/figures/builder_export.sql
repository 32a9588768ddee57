-- figures/builder_export: exactly the table that was built, one cell a line, with what is unknown said by its symbol; and what it rests on.
-- query: there (one)
with asked as materialized (
  select coalesce(nullif(:'measure'::text, ''), 'persons') as measure, coalesce(nullif(:'rows'::text, ''), 'level') as rows, coalesce(nullif(:'columns'::text, ''), 'all') as columns, coalesce(nullif(btrim(:'year'::text), ''), n.first || '-' || n.first + 1) as year, (read_day(nullif(btrim(:'as_of'::text), ''))).day_on as observed, (read_day(nullif(btrim(:'known_on'::text), ''))).day_on as known, n.today
  from (select d.today, extract(year from d.today)::int - case when extract(month from d.today) < 9 then 1 else 0 end as first from (select (now() at time zone 'Europe/Paris')::date as today) d) n
  where holds_role(:'person_id'::bigint, '{leader,office}') and (nullif(btrim(:'as_of'::text), '') is null or (read_day(btrim(:'as_of'::text))).day_on is not null) and (nullif(btrim(:'known_on'::text), '') is null or (read_day(btrim(:'known_on'::text))).day_on is not null)
)
select a.year, set_config('amphi.builder', jsonb_build_object('measure', a.measure, 'rows', a.rows, 'columns', a.columns, 'kind', year_kind_of(a.year), 'year', a.year, 'as_of', a.observed, 'known_on', a.known)::text, true) is not null as is_kept
from asked a
where exists (select from measure_definition d where d.measure = a.measure) and is_dimension(a.rows) and (a.columns = 'all' or is_dimension(a.columns)) and a.rows <> a.columns and year_kind_of(a.year) is not null
  and case year_kind_of(a.year) when 'academic' then make_date(left(a.year, 4)::int, 9, 1) else make_date(a.year::int, 1, 1) end <= a.today and coalesce(greatest(a.observed, a.known) <= a.today, true) and coalesce(a.observed <= a.known, true);
-- query: cells
select k.kind as year_kind, k.year, 'provisional'::text as status, coalesce(k.as_of, k.known_on, k.today) as as_of, coalesce(k.known_on, k.today) as known_on, k.measure, d.version as definition, k.rows as dimension1, x.v1 as value1, k.columns as dimension2, x.v2 as value2, case x.v1 when 'all' then null else figure_label(k.rows, x.v1, :'locale'::text) end as row_name,
  case x.v2 when 'all' then null else figure_label(k.columns, x.v2, :'locale'::text) end as column_name, x.value, case when x.value is null then 'nd' end as symbol, d.unit
from (
    select s.kept ->> 'measure' as measure, s.kept ->> 'rows' as rows, s.kept ->> 'columns' as columns, s.kept ->> 'kind' as kind, s.kept ->> 'year' as year, (s.kept ->> 'as_of')::date as as_of, (s.kept ->> 'known_on')::date as known_on, (now() at time zone 'Europe/Paris')::date as today
    from (select nullif(current_setting('amphi.builder', true), '')::jsonb as kept) s where s.kept is not null
  ) k
  cross join lateral figure_table(k.kind, k.year, coalesce(k.as_of, k.known_on), k.known_on, array_remove(array[k.rows, nullif(k.columns, 'all'), case when k.columns <> 'all' then k.rows || '*' || k.columns end], null)) t
  cross join lateral (select case when t.dimension1 = k.rows then t.value1 else 'all' end as v1, case when t.dimension2 <> 'all' then t.value2 when t.dimension1 = k.columns then t.value1 else 'all' end as v2,
    case k.measure when 'enrolments' then t.enrolments when 'persons' then t.persons when 'trained' then t.trained when 'completed' then t.completed when 'hours' then t.hours else t.fte end as value) x
  join measure_definition d on d.measure = k.measure and d.version = (select max(v.version) from measure_definition v where v.measure = k.measure)
where t.value1 <> 'several' order by x.v1 = 'all', x.v1 = 'unknown', figure_place(x.v1), x.v1, x.v2 = 'all', x.v2 = 'unknown', figure_place(x.v2), x.v2;
-- query: definitions
select d.measure, d.version as definition, d.unit, case when :'locale'::text = 'en' then d.name_en else d.name_fr end as name, case when :'locale'::text = 'en' then d.rule_en else d.rule_fr end as rule
from measure_definition d where d.version = (select max(x.version) from measure_definition x where x.measure = d.measure) and d.measure = coalesce(nullif(:'measure'::text, ''), 'persons') and holds_role(:'person_id'::bigint, '{leader,office}');
