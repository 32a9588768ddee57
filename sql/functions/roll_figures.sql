-- A new day: what was ahead of the cells and is now past goes into them.
create or replace function roll_figures(today date) returns void language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  insert into figure_cell as c (year, dimension1, dimension2, value1, value2, enrolments, persons, trained, completed, minutes, timed, ects, credited, untimed, uncredited, unobserved, attended, ended)
  select r.year, r.dimension1, r.dimension2, r.value1, r.value2, sum(r.enrolments), sum(r.persons), sum(r.trained), sum(r.completed), sum(r.minutes), sum(r.timed), sum(r.ects), sum(r.credited), sum(r.untimed), sum(r.uncredited), sum(r.unobserved), sum(r.attended),
    sum(r.ended)
  from figure_fold f, figure_day r where r.span = 'day' and r.day > f.counted_on and r.day <= roll_figures.today group by r.year, r.dimension1, r.dimension2, r.value1, r.value2
  on conflict (year, dimension1, dimension2, value1, value2) do update set enrolments = c.enrolments + excluded.enrolments, persons = c.persons + excluded.persons, trained = c.trained + excluded.trained, completed = c.completed + excluded.completed,
    minutes = c.minutes + excluded.minutes, timed = c.timed + excluded.timed, ects = c.ects + excluded.ects, credited = c.credited + excluded.credited, untimed = c.untimed + excluded.untimed, uncredited = c.uncredited + excluded.uncredited,
    unobserved = c.unobserved + excluded.unobserved, attended = c.attended + excluded.attended, ended = c.ended + excluded.ended;
  delete from figure_day d where d.dimension1 in ('profile', 'session') and d.day <= roll_figures.today;
  update figure_fold set counted_on = roll_figures.today;
end $$;
comment on function roll_figures is 'Inner part of fold_figures, which holds the lock. Until it has run, readers add those days themselves.';
