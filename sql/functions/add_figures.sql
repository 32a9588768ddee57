-- Adds what figure_spread() found to the cells and to the days. The caller holds the fold's lock.
create or replace function add_figures(rows figure_day[], counted_on date) returns void language plpgsql set search_path = public, pg_temp set work_mem = '64MB' as $$
#variable_conflict use_column
begin
  insert into figure_cell as c (year, dimension1, dimension2, value1, value2, enrolments, persons, trained, completed, minutes, timed, ects, credited, untimed, uncredited, unobserved, attended, ended)
  select r.year, r.dimension1, r.dimension2, r.value1, r.value2, sum(r.enrolments), sum(r.persons), sum(r.trained), sum(r.completed), sum(r.minutes), sum(r.timed), sum(r.ects), sum(r.credited), sum(r.untimed), sum(r.uncredited), sum(r.unobserved), sum(r.attended),
    sum(r.ended)
  from unnest(rows) r where r.day <= add_figures.counted_on group by r.year, r.dimension1, r.dimension2, r.value1, r.value2
  on conflict (year, dimension1, dimension2, value1, value2) do update set enrolments = c.enrolments + excluded.enrolments, persons = c.persons + excluded.persons, trained = c.trained + excluded.trained, completed = c.completed + excluded.completed,
    minutes = c.minutes + excluded.minutes, timed = c.timed + excluded.timed, ects = c.ects + excluded.ects, credited = c.credited + excluded.credited, untimed = c.untimed + excluded.untimed, uncredited = c.uncredited + excluded.uncredited,
    unobserved = c.unobserved + excluded.unobserved, attended = c.attended + excluded.attended, ended = c.ended + excluded.ended;

  insert into figure_day as d (year, dimension1, dimension2, span, day, value1, value2, enrolments, persons, trained, completed, minutes, timed, ects, credited, untimed, uncredited, unobserved, attended, ended)
  select r.year, r.dimension1, r.dimension2, s.span, s.day, r.value1, r.value2, sum(r.enrolments), sum(r.persons), sum(r.trained), sum(r.completed), sum(r.minutes), sum(r.timed), sum(r.ects), sum(r.credited), sum(r.untimed), sum(r.uncredited), sum(r.unobserved),
    sum(r.attended), sum(r.ended)
  from unnest(rows) r cross join lateral (values ('day', r.day), ('month', date_trunc('month', r.day)::date)) s (span, day)
  where case when r.dimension1 in ('profile', 'session') then s.span = 'day' and r.day > add_figures.counted_on else true end
  group by r.year, r.dimension1, r.dimension2, s.span, s.day, r.value1, r.value2
  on conflict (year, dimension1, dimension2, span, day, value1, value2) do update set enrolments = d.enrolments + excluded.enrolments, persons = d.persons + excluded.persons, trained = d.trained + excluded.trained, completed = d.completed + excluded.completed,
    minutes = d.minutes + excluded.minutes, timed = d.timed + excluded.timed, ects = d.ects + excluded.ects, credited = d.credited + excluded.credited, untimed = d.untimed + excluded.untimed, uncredited = d.uncredited + excluded.uncredited,
    unobserved = d.unobserved + excluded.unobserved, attended = d.attended + excluded.attended, ended = d.ended + excluded.ended;
end $$;
comment on function add_figures is 'Inner part of fold_figures and rebuild_figures: rows of span day, the months are made here.';
