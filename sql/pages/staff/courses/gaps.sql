-- staff/courses/gaps: every course that one may edit and what it lacks: open gates, missing English, stale texts.
-- query: page (one)
with counted as (select g.gap, count(distinct r.course_id)::int as n from courses_of(:'person_id') r join course c on c.id = r.course_id left join course_draft v on v.course_id = c.id
  join course_version x on x.id = coalesce(v.id, (select p.id from course_version p where p.course_id = c.id and p.number = c.published_version)), course_gaps(x.id) g where c.state <> 'archived' group by g.gap)
select coalesce(sum(n) filter (where gap = 'missing'), 0)::int as missing_count, coalesce(sum(n) filter (where gap = 'continuing'), 0)::int as continuing_count, coalesce(sum(n) filter (where gap in ('certifying', 'certification_ended')), 0)::int as certifying_count,
  coalesce(sum(n) filter (where gap in ('english', 'english_due')), 0)::int as english_count, coalesce(sum(n) filter (where gap = 'stale'), 0)::int as stale_count, case when :'page'::text ~ '^[1-9][0-9]{0,5}$' then :'page'::int else 1 end as page,
  case when :'page'::text ~ '^[1-9][0-9]{0,5}$' and :'page'::int > 1 then case when :'page'::int = 2 then '/staff/courses/gaps' else '/staff/courses/gaps?page=' || :'page'::int - 1 end end as previous_link,
  case when (select count(*) from courses_of(:'person_id') r join course c on c.id = r.course_id and c.state <> 'archived') > :'page_size'::int * (case when :'page'::text ~ '^[1-9][0-9]{0,5}$' then :'page'::int else 1 end)
    then '/staff/courses/gaps?page=' || (case when :'page'::text ~ '^[1-9][0-9]{0,5}$' then :'page'::int else 1 end) + 1 end as next_link
from counted;
-- query: courses
select c.code as course_code, x.title_fr as course_title, c.state, l.gates_count, l.english_count, l.stale_count
from courses_of(:'person_id') r join course c on c.id = r.course_id left join course_draft v on v.course_id = c.id
  join course_version x on x.id = coalesce(v.id, (select p.id from course_version p where p.course_id = c.id and p.number = c.published_version))
  cross join lateral (select count(*) filter (where g.is_gate)::int as gates_count, count(*) filter (where g.gap in ('english', 'english_due'))::int as english_count, count(*) filter (where g.gap = 'stale')::int as stale_count from course_gaps(x.id) g) l
where c.state <> 'archived' order by l.gates_count desc, l.english_count desc, c.code
limit :'page_size'::int offset coalesce((case when :'page'::text ~ '^[1-9][0-9]{0,5}$' then :'page'::int end - 1) * :'page_size'::int, 0);
-- query: open_gaps (in courses by course_code)
select c.code as course_code, g.gap, g.field, g.is_gate
from courses_of(:'person_id') r join course c on c.id = r.course_id and c.state <> 'archived' left join course_draft v on v.course_id = c.id
  join course_version x on x.id = coalesce(v.id, (select p.id from course_version p where p.course_id = c.id and p.number = c.published_version)), course_gaps(x.id) g
where c.code in (
  select c.code from courses_of(:'person_id') r join course c on c.id = r.course_id left join course_draft v on v.course_id = c.id
    join course_version x on x.id = coalesce(v.id, (select p.id from course_version p where p.course_id = c.id and p.number = c.published_version))
    cross join lateral (select count(*) filter (where g.is_gate)::int as gates_count, count(*) filter (where g.gap in ('english', 'english_due'))::int as english_count from course_gaps(x.id) g) l
  where c.state <> 'archived' order by l.gates_count desc, l.english_count desc, c.code
  limit :'page_size'::int offset coalesce((case when :'page'::text ~ '^[1-9][0-9]{0,5}$' then :'page'::int end - 1) * :'page_size'::int, 0))
order by c.code, g.place;
