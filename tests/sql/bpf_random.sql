-- Random years of apprenticeship and continuing education at several organisations, against a recount written apart: every line, the totals that must agree, and both sides of every contract (counting.md §14, 15).
begin;
\ir fixtures/figures.sql
select plan(20);
select setseed(0.15);
insert into organisation (code, name_fr, kind, fiscal_month) select 'FX-' || n, 'Organisme ' || n, 'university', case n when 5 then 9 when 6 then 4 else 1 end from generate_series(1, 7) n;
-- 1 and 2 declare together; 7 has no number; 3 and 4 entrust each other and 1.
update organisation set nda = lpad(case code when 'FX-2' then '1' else right(code, 1) end, 11, '5') where code ~ '^FX-[1-6]$';
create function world.chance(real) returns boolean language sql volatile as $$ select random() < $1 $$;
create function world.pick(text[]) returns text language sql volatile as $$ select $1[1 + floor(random() * cardinality($1))::int] $$;
select world.course('Q' || n, 'short', 'FX-SU', 'none', 'dual', null) from generate_series(1, 24) n;
update course_version v set training_objective = world.pick(array['a', 'a', 'a_cqp', 'b', 'c', 'd', 'd', 'e', 'f']), qualification_level = case when world.chance(0.8) then 1 + (random() * 7)::int end, mode = case when world.chance(0.5) then (random() * 2)::int end,
  nsf = case when world.chance(0.9) then array[world.pick(array['114', '122', '128', '310', '320', '326', '331', '345']), '999'] else '{}' end where v.title_fr ~ '^Q[0-9]+$';
update course_version v set training_objective = null, certification = case when world.chance(0.5) then '[{"kind": "RNCP", "code": "RNCP9"}]' when world.chance(0.5) then '[{"kind": "RS", "code": "RS9"}]' else '[]' end::jsonb where v.title_fr ~ '^Q[0-9]+$' and world.chance(0.3);
select world.session('Q' || n || '-' || k, 'Q' || n, d.day, d.day + (random() * 120)::int, 'half_day') from generate_series(1, 24) n cross join generate_series(1, 4) k cross join lateral (select date '2023-06-01' + ((random() + n * 0) * 540)::int as day) d;
update session s set organisation_id = o.id, mode = case when world.chance(0.6) then (random() * 2)::int end, nsf = case when world.chance(0.1) then '415' end, training_objective = case when world.chance(0.2) then world.pick(array['a', 'c', 'd']) end
from organisation o where s.code ~ '^Q[0-9]+-' and o.code = 'FX-' || s.id % 7 + 1;
-- Every kind of gap is there, whatever chance gave.
update course_version v set nsf = case v.title_fr when 'Q1' then '{}' else v.nsf end, training_objective = case v.title_fr when 'Q2' then null when 'Q3' then 'a' else v.training_objective end, certification = '[]', qualification_level = case v.title_fr when 'Q3' then null else v.qualification_level end, mode = case v.title_fr when 'Q4' then null else v.mode end
where v.title_fr in ('Q1', 'Q2', 'Q3', 'Q4');
update session s set nsf = null, training_objective = null, mode = null where s.code ~ '^Q[1-4]-';
insert into session_organisation (session_id, organisation_id, hours_share, is_subcontract)
select x.session_id, x.organisation_id, round((x.share / 2)::numeric, 4), x.is_contract from (
  select s.id as session_id, o.id as organisation_id, random() as share, world.chance(0.8) as is_contract, row_number() over (partition by s.id order by random()) as n
  from session s cross join organisation o where s.code ~ '^Q[0-9]+-' and o.code ~ '^FX-[1-7]$' and o.id <> s.organisation_id and s.id % 3 > 0
) x where x.n <= 2;
-- 2,400 enrolments of everybody, a tenth of initial training, some by mistake, some without status.
insert into enrolment (session_id, stat_subject_id, track, trainee_status, payer_line, state, starts_on, is_void, origin, source, source_id)
select s.id, world.subject('random ' || s.id || ' ' || n), t.track, case when t.track = 'FI' then null when r.r < 0.9 then world.pick(array['a', 'b', 'c', 'd', 'e']) end, case when world.chance(0.7) then world.pick(array['1', '2a', '2h', '9', '11']) end, 'enrolled', s.starts_on,
  world.chance(0.03), case when r.r < 0.9 then 'web' else 'import' end, case when r.r >= 0.9 then 'x' end, case when r.r >= 0.9 then s.id || ' ' || n end
from session s cross join generate_series(1, 25) n cross join lateral (select case when n % 10 = 0 then 'FI' when n % 10 = 1 then 'FA' else 'FC' end as track) t cross join lateral (select random() + n * 0 as r) r where s.code ~ '^Q[0-9]+-';
-- Half-days, evidence without half-day, corrections; minutes that nobody knows; odd minutes, so that hours are never whole by chance.
insert into attendance_event (enrolment_id, half_day_on, half_day, presence, minutes, effective_on, recorded_on, actor_role)
select e.id, case when x.kind > 0.1 then x.day end, case when x.kind > 0.1 then (array['morning', 'afternoon'])[x.half] end, case when x.there < 0.75 then 'present' else 'absent' end, case when x.known < 0.95 then (x.length * 211)::int end, x.day, x.day + (x.late * 60)::int, 'teacher'
from enrolment e join session s on s.id = e.session_id cross join lateral (select random() + n * 0 as kind, s.starts_on + (random() * 200)::int as day, (random() + 1)::int as half, random() as there, random() as known, random() as length, random() as late from generate_series(1, 4) n) x
where s.code ~ '^Q[0-9]+-' and e.id % 11 > 0;
insert into attendance_event (enrolment_id, half_day_on, half_day, presence, minutes, effective_on, recorded_on, actor_role)
select a.enrolment_id, a.half_day_on, a.half_day, case when world.chance(0.5) then 'present' else 'absent' end, (random() * 180)::int, a.effective_on, a.recorded_on + 30, 'office' from attendance_event a join enrolment e on e.id = a.enrolment_id join session s on s.id = e.session_id where s.code ~ '^Q[0-9]+-' and world.chance(0.1);

-- The recount: each enrolment of each house and year by questions of its own.
create temporary table asked as
select o.id as organisation_id, o.code, y as year, make_date(y - (o.fiscal_month > 1)::int, o.fiscal_month, 1) as first_on, (make_date(y - (o.fiscal_month > 1)::int, o.fiscal_month, 1) + interval '1 year')::date as until_on
from organisation o, generate_series(2022, 2026) y where o.code ~ '^FX-[1-7]$';
create function world.same_house(a bigint, b bigint) returns boolean language sql as $$ select a = b or coalesce((select x.nda from organisation x where x.id = a) = (select x.nda from organisation x where x.id = b), false) $$;
create temporary table present as
select a.enrolment_id, a.effective_on, a.minutes from attendance_event a
where a.presence = 'present' and not exists (select from attendance_event b where b.enrolment_id = a.enrolment_id and b.id > a.id and b.effective_on = a.effective_on and b.half_day is not distinct from a.half_day and (b.half_day_on is null) = (a.half_day_on is null));
create index on present (enrolment_id);
analyze present, enrolment, session;
create temporary table recount as
select q.organisation_id, q.year, e.id as enrolment_id, e.session_id, coalesce(e.trainee_status, 'unknown') as status, coalesce(e.payer_line, 'unknown') as payer, p.minutes, p.is_unknown,
  coalesce(s.training_objective, v.training_objective, (select case when c ->> 'kind' = 'RNCP' then 'a' else 'b' end from jsonb_array_elements(v.certification) c limit 1), 'unknown') as objective, v.qualification_level, coalesce(s.nsf, v.nsf[1], 'unknown') as nsf, coalesce(s.mode, v.mode) as mode
from asked q join session s on world.same_house(q.organisation_id, s.organisation_id) join course_version v on v.course_id = s.course_id and v.number = s.course_version join enrolment e on e.session_id = s.id
  cross join lateral (select sum(coalesce(x.minutes, 0)) as minutes, bool_or(x.minutes is null) as is_unknown from present x where x.enrolment_id = e.id and x.effective_on >= q.first_on and x.effective_on < q.until_on) p
where e.track <> 'FI' and not e.is_void and (p.minutes > 0 or p.is_unknown);
create temporary table sheet as select q.organisation_id, q.code, q.year, l.* from asked q cross join lateral bpf_lines(q.organisation_id, q.year) l;
create temporary table expected as
select r.organisation_id, r.year, f.frame, f.line, count(*) as number, sum(r.minutes)::numeric as minutes
from recount r cross join lateral (values ('F-1', r.status), ('F-1', 'total'), ('F-1', case when r.mode in (1, 2) then 'distance' end), ('F-3', left(r.objective, case r.objective when 'unknown' then 7 else 1 end)), ('F-3', 'total'), ('F-4', 'total'), ('C', r.payer),
    ('F-3', case r.objective when 'a_cqp' then 'a0' when 'a' then 'a' || case when r.qualification_level is null then '_unknown' when r.qualification_level > 5 then '6' when r.qualification_level < 3 then '2' else r.qualification_level::text end end)) f (frame, line)
where r.minutes > 0 and f.line is not null group by r.organisation_id, r.year, f.frame, f.line;

select cmp_ok((select count(*) from recount), '>=', 2500::bigint, 'the world is not empty');
select cmp_ok((select count(*) from sheet where frame = 'F-2' and kind = 'line' and hours > 0), '>=', 30::bigint, 'much is entrusted');
select is((select count(*) from sheet s where s.frame = 'F-1' and s.line = 'total' and s.number > 0 and not exists (select from recount r where r.organisation_id = s.organisation_id and r.year = s.year)), 0::bigint, 'no sheet where nothing is');
select is((select string_agg(concat_ws(' ', x.code, x.year, x.frame, x.line, x.number, 'for', e.number, round(x.minutes), 'for', e.minutes), ', ') from sheet x full join expected e on e.organisation_id = x.organisation_id and e.year = x.year and e.frame = x.frame and e.line = x.line
    where coalesce(x.frame, e.frame) in ('F-1', 'F-3', 'C') and (coalesce(x.number, 0) <> coalesce(e.number, 0) or coalesce(x.minutes, 0) <> coalesce(e.minutes, 0) and coalesce(x.frame, e.frame) <> 'C')), null, 'each line by status, objective, level and payer has the number and the minutes of the recount');

-- Specialities: the five largest by themselves, the others together.
create temporary table ranked as
select r.organisation_id, r.year, r.nsf, count(*) as number, sum(r.minutes)::numeric as minutes, row_number() over (partition by r.organisation_id, r.year order by count(*) desc, sum(r.minutes) desc, r.nsf) as turn from recount r where r.minutes > 0 and r.nsf <> 'unknown' group by r.organisation_id, r.year, r.nsf;
select is((select string_agg(concat_ws(' ', x.code, x.year, x.line), ', ') from sheet x left join ranked r on r.organisation_id = x.organisation_id and r.year = x.year and r.nsf = x.line and r.turn <= 5
    where x.frame = 'F-4' and x.kind = 'line' and x.line not in ('others', 'unknown') and (r.number, r.minutes) is distinct from (x.number, x.minutes)), null, 'each speciality shown is one of the five largest, with its number and minutes');
select is((select count(*) from sheet x where x.frame = 'F-4' and x.kind = 'line' and x.line not in ('others', 'unknown')), (select count(*) from ranked where turn <= 5), 'and none of them is left out');
select is((select string_agg(concat_ws(' ', x.code, x.year), ', ') from sheet x where x.frame = 'F-4' and x.line = 'others' and row(x.number, x.minutes) is distinct from (select row(coalesce(sum(r.number), 0)::bigint, coalesce(sum(r.minutes), 0)) from ranked r where r.organisation_id = x.organisation_id and r.year = x.year and r.turn > 5)), null, 'the others are the rest');
select cmp_ok((select count(*) from sheet where line = 'others' and number > 0), '>=', 3::bigint, 'and there is a rest');

-- The invariants, in number and in hours.
select is((select string_agg(concat_ws(' ', x.code, x.year), ', ') from (select s.code, s.year, count(distinct (s.number, s.hours, s.minutes)) as n from sheet s where s.frame in ('F-1', 'F-3', 'F-4') and s.kind = 'total' group by s.code, s.year) x where x.n <> 1), null, 'F-1 = F-3 = F-4');
select is((select string_agg(concat_ws(' ', x.code, x.year, x.frame), ', ') from (select s.code, s.year, s.frame, sum(case s.kind when 'total' then - s.number when 'line' then s.number end) as number, sum(case s.kind when 'total' then - s.hours when 'line' then s.hours end) as hours from sheet s where s.frame in ('E', 'F-1', 'F-3', 'F-4', 'G') group by s.code, s.year, s.frame) x where x.number <> 0 or x.hours <> 0), null, 'the lines of each frame add up to its total, in number and in hours');
select is((select string_agg(concat_ws(' ', x.code, x.year), ', ') from (select s.code, s.year, sum(case s.line when 'a' then - s.number else s.number end) as number, sum(case s.line when 'a' then - s.hours else s.hours end) as hours from sheet s where s.frame = 'F-3' and s.line ~ '^a' group by s.code, s.year) x where x.number <> 0 or x.hours <> 0), null, 'the levels add up to the line of the certifications');
select is((select string_agg(concat_ws(' ', s.code, s.year, s.frame, s.line, s.hours, s.minutes), ', ') from sheet s where (s.frame <> 'G' or s.kind = 'line') and abs(s.hours * 60 - s.minutes) >= case s.kind when 'total' then 30.01 when 'of_which' then 120 else 60 end), null, 'a total is its minutes rounded, a line at most one hour beside its own');
select is((select string_agg(concat_ws(' ', s.code, s.year, s.line), ', ') from sheet s join sheet t on t.code = s.code and t.year = s.year and t.frame = 'F-1' and t.kind = 'total' where (s.line = 'distance' or s.frame = 'F-2') and (s.number > t.number or s.hours > t.hours)), null, 'at a distance, and entrusted to others, there are never more than all');

-- Both sides of a contract. Another first month means other days: whoever has the same month must have the same figures.
create temporary table side as
select a.code as giver, b.code as receiver, a.year, (select concat_ws('/', s.number, s.hours, s.minutes) from sheet s where s.code = a.code and s.year = a.year and s.frame = 'F-2' and world.same_house((select id from organisation where code = s.line), b.organisation_id) and s.kind = 'line') as sent,
  (select concat_ws('/', s.number, s.hours, s.minutes) from sheet s where s.code = b.code and s.year = a.year and s.frame = 'G' and world.same_house((select id from organisation where code = s.line), a.organisation_id) and s.kind = 'line') as received
from asked a join asked b on b.year = a.year and b.first_on = a.first_on and not world.same_house(a.organisation_id, b.organisation_id);
select is((select string_agg(concat_ws(' ', s.giver, s.receiver, s.year, s.sent, s.received), ', ') from side s where s.sent is distinct from s.received), null, 'what A entrusts to B is what B received from A');
select cmp_ok((select count(*) from side where sent is not null), '>=', 20::bigint, 'of many pairs');
select is((select string_agg(concat_ws(' ', s.code, s.year, s.number, r.number, s.minutes, r.minutes), ', ') from sheet s cross join lateral (
      select count(distinct r.enrolment_id) as number, coalesce(sum(r.minutes * x.hours_share), 0) as minutes from recount r join session_organisation x on x.session_id = r.session_id and x.is_subcontract and not world.same_house(x.organisation_id, s.organisation_id)
      where r.organisation_id = s.organisation_id and r.year = s.year and r.minutes > 0) r where s.frame = 'F-2' and s.kind = 'total' and (s.number <> r.number or s.minutes <> r.minutes)), null, 'the total entrusted counts each participation once, and its shares of minutes');

-- Whole hours again, by hand: hours down, then one each to the largest remainders.
create function world.shared(minutes numeric[]) returns bigint[] language plpgsql as $$
declare
  whole bigint[] := array(select floor(m / 60) from unnest(minutes) with ordinality x (m, n) order by n);
  missing bigint := round((select sum(m) from unnest(minutes) m) / 60) - (select sum(w) from unnest(whole) w);
  best int;
begin
  while missing > 0 loop
    select x.n into best from unnest(minutes) with ordinality x (m, n) order by x.m - whole[x.n] * 60 desc, x.n limit 1;
    whole[best] := whole[best] + 1;
    missing := missing - 1;
  end loop;
  return whole;
end $$;
select is((select string_agg(concat_ws(' ', x.code, x.year, x.frame), ', ') from (select s.code, s.year, s.frame, array_agg(s.minutes order by s.place) as minutes, array_agg(s.hours order by s.place) as hours from sheet s where s.kind = 'line' and s.frame in ('F-1', 'F-3', 'F-4') group by s.code, s.year, s.frame) x where world.shared(x.minutes) <> x.hours), null, 'largest remainder');

-- What is missing.
select is((select string_agg(concat_ws(' ', q.code, q.year, g.got, 'for', w.wanted), ', ') from asked q
    cross join lateral (select string_agg(x.gap || ' ' || x.n, ', ' order by x.gap) as got from (select g.gap, count(*) as n from bpf_gaps(q.organisation_id, q.year) g where g.gap <> 'nda' group by g.gap) x) g
    cross join lateral (select string_agg(x.gap || ' ' || x.n, ', ' order by x.gap) as wanted from (
      select k.gap, count(*) as n from recount r cross join lateral (values ('status', r.minutes > 0 and r.status = 'unknown'), ('objective', r.minutes > 0 and r.objective = 'unknown'), ('nsf', r.minutes > 0 and r.nsf = 'unknown'), ('mode', r.minutes > 0 and r.mode is null),
        ('level', r.minutes > 0 and r.objective = 'a' and r.qualification_level is null), ('hours', r.is_unknown)) k (gap, is_open) where k.is_open and r.organisation_id = q.organisation_id and r.year = q.year group by k.gap) x) w
    where g.got is distinct from w.wanted), null, 'each gap is counted');
select cmp_ok((select count(distinct g.gap) from asked q cross join lateral bpf_gaps(q.organisation_id, q.year) g), '=', 7::bigint, 'all kinds of gaps but the teachers'' come up');
select is((select string_agg(distinct q.code, ', ') from asked q cross join lateral bpf_gaps(q.organisation_id, q.year) g where g.gap = 'nda'), 'FX-7', 'only one organisation has no number');
select * from finish();
rollback;
