-- The demonstration grown, and its figures: counters and recount agree on its thousands of enrolments.
begin;
set client_min_messages to warning;
create extension if not exists pgtap;
select plan(7);
select is(grow_demonstration(50, 160, 2, 0), 80, 'grow_demonstration makes a year''s share of the enrolments');
select is(grow_demonstration(50, 160, 2, 1), 80, 'and those of the year before');
select is((select count(*) from person where email like 'grown.%@people.demo.test'), 50::bigint, 'of so many people');
select is((select count(*) from enrolment e join session s on s.id = e.session_id where s.code like 'GROWN-%' and not (e.is_demonstration and s.is_demonstration)), 0::bigint, 'each marked as demonstration');
select is((select count(*) from session s where s.code like 'GROWN-%' and s.seats_taken <> (select count(*) from enrolment e where e.session_id = s.id and e.state = 'enrolled')), 0::bigint, 'seats are those of the enrolled');
select cmp_ok(fold_figures(), '>', 0, 'fold_figures counts it');
select fold_figures() from generate_series(1, 20);
create function pg_temp.differences() returns bigint language sql as $$
  with year as (select y.first - b || '-' || y.first - b + 1 as year from (select extract(year from now())::int - case when extract(month from now()) < 9 then 1 else 0 end as first) y, generate_series(0, 2) b),
  counted as materialized (select y.year, f.* from year y, figures_now('academic', y.year, tables => '{institution,level,track,gender,company,level*field}') f),
  recounted as materialized (select y.year, f.* from year y, figures('academic', y.year, tables => '{institution,level,track,gender,company,level*field}') f)
  select (select count(*) from (select * from counted except select * from recounted) x) + (select count(*) from (select * from recounted except select * from counted) x)
$$;
select is(pg_temp.differences(), 0::bigint, 'and the counters of three years are figures()');
select * from finish();
rollback;
