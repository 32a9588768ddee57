-- figures/surveys/show: a national survey's year: what is counted here beside what the institutions declared; the office's form for a number that was declared. Names: declared.
-- query: year (one)
with asked as materialized (
  select y.* from (
    select :'year'::text as year, k.kind, d.today, case k.kind when 'civil' then make_date(:'year'::text::int, 1, 1) else make_date(left(:'year'::text, 4)::int, 9, 1) end as first_on, case k.kind when 'civil' then make_date(:'year'::text::int + 1, 1, 1) else make_date(left(:'year'::text, 4)::int + 1, 9, 1) end as next_on,
      extract(year from d.today)::int - case when extract(month from d.today) < 9 then 1 else 0 end as first
    from (select year_kind_of(:'year'::text) as kind) k cross join (select (now() at time zone 'Europe/Paris')::date as today) d where k.kind is not null and holds_role(:'person_id'::bigint, '{leader,office}')
  ) y where y.first_on <= y.today
), stash as materialized (
  -- Counted once for both lists of the page.
  select set_config('amphi.survey', (select coalesce(jsonb_agg(l), '[]') from asked a cross join lateral survey_lines(a.year) l)::text, true) is not null as is_kept from asked
)
select y.year, case when y.kind = 'academic' then 'SISE ' || y.year when :'locale'::text = 'en' then 'Enquête n° 6 (continuing education) ' || y.year else 'Enquête n° 6 (formation continue) ' || y.year end as page_title, y.kind = 'civil' as is_civil, coalesce(:'declared'::text = 'yes', false) as is_declared, y.today, case y.kind when 'civil' then left(y.year, 4)::int - 1 || '-' || y.year else right(y.year, 4) end as other_year, year_shifted(y.year, -1) as year_before, case when y.next_on <= y.today then year_shifted(y.year, 1) end as year_after,
  y.first || '-' || y.first + 1 as tab_year, false as at_minute, false as at_year, false as at_years, false as at_targets, false as at_methods, false as at_releases, s.is_kept
from asked y, stash s;
-- query: lines
select case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as organisation_name, l.line, l.counted, coalesce(trim_scale(l.declared)::text, 'nd') as declared, l.source, l.is_demonstration as is_invented,
  coalesce(trim_scale(abs(l.counted - l.declared))::text, 'nd') as difference, l.counted > l.declared as is_more, l.counted < l.declared as is_less
from (select nullif(current_setting('amphi.survey', true), '')::jsonb as kept) k cross join lateral jsonb_to_recordset(k.kept) l (line text, organisation_code text, counted numeric, declared numeric, source text, is_demonstration boolean) join organisation o on o.code = l.organisation_code order by l.organisation_code, array_position(array['enrolments', 'trainees', 'hours', 'diplomas'], l.line);
-- query: sums
select l.line, sum(l.counted) as counted, case when bool_and(l.declared is not null) then sum(l.declared) end as declared, bool_and(l.declared is not null) as has_declared, trim_scale(abs(sum(l.counted) - sum(l.declared))) as difference, sum(l.counted) > sum(l.declared) as is_more, sum(l.counted) < sum(l.declared) as is_less, count(*) filter (where l.declared is null)::int as missing_count, count(*)::int as lines_count
from (select nullif(current_setting('amphi.survey', true), '')::jsonb as kept) k cross join lateral jsonb_to_recordset(k.kept) l (line text, organisation_code text, counted numeric, declared numeric, source text, is_demonstration boolean) group by l.line order by array_position(array['enrolments', 'trainees', 'hours', 'diplomas'], l.line);
-- query: organisations
select o.code as value, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as label, o.code = :'declaring'::text as is_chosen from organisation o where o.kind <> 'company' and holds_role(:'person_id'::bigint, '{office}') order by label;
-- query: choices
select c.line as value, c.line = :'line'::text as is_chosen from unnest(case year_kind_of(:'year'::text) when 'civil' then array['trainees', 'hours', 'diplomas'] else array['enrolments'] end) with ordinality c (line, n) where holds_role(:'person_id'::bigint, '{office}') order by c.n;
