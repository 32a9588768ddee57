-- figures/years: whole academic years beside each other, with the target of each.
-- query: today (one)
select (now() at time zone 'Europe/Paris')::date as today, y.first || '-' || y.first + 1 as tab_year, false as at_minute, false as at_year, true as at_years, false as at_targets, false as at_methods, false as at_trajectory, false as at_builder, false as at_releases, (select c.at from figure_counted_at() c (at) where c.at > now() - interval '15 minutes') as counted_at from (select extract(year from d.today)::int - case when extract(month from d.today) < 9 then 1 else 0 end as first from (select (now() at time zone 'Europe/Paris')::date as today) d) y;
-- query: years
select y.year, y.back = 0 as is_running, figure_shown(f.enrolments) as enrolments, figure_shown(f.persons) as persons, figure_shown(f.trained) as trained, figure_shown(f.completed) as completed, figure_shown(f.hours) as hours, figure_shown(f.fte, 1) as fte,
  coalesce(figure_shown(t.value), 'nd') as target, t.value is not null as has_target, abs(f.trained - t.value) as difference, f.trained >= t.value as is_reached, f.trained < t.value as is_under, t.is_demonstration as is_invented
from (select extract(year from d.today)::int - case when extract(month from d.today) < 9 then 1 else 0 end as first from (select (now() at time zone 'Europe/Paris')::date as today where holds_role(:'person_id'::bigint, '{leader,office}')) d) n
  cross join lateral (select g as back, (n.first - g) || '-' || (n.first - g + 1) as year from generate_series(2, 0, -1) g) y
  cross join lateral (select * from figure_table('academic', y.year, tables => '{}') f where f.dimension1 = 'all') f
  left join current_target t on t.year_kind = 'academic' and t.year = y.year and t.measure = 'trained' and t.dimension1 = 'all'
order by y.year;
