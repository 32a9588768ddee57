-- staff/courses/gaps: every course that one may edit and what it lacks: open gates, missing English, stale texts.
-- query: page (one)
-- The gaps of all courses are worked out once: what the two lists below show is put aside for them.
with asked as materialized (select case when :'page'::text ~ '^[1-9][0-9]{0,5}$' then :'page'::int else 1 end as page),
known as materialized (
  select c.id, c.code, coalesce(v.id, p.id) as version_id from courses_of(:'person_id') r join course c on c.id = r.course_id left join course_draft v on v.course_id = c.id left join course_version p on p.course_id = c.id and p.number = c.published_version
  where c.state <> 'archived' and coalesce(v.id, p.id) is not null
), gaps as materialized (select k.id, g.gap, g.is_gate from known k, course_gaps(k.version_id) g),
judged as materialized (
  select k.id, k.code, k.version_id, count(*) filter (where g.is_gate) as gates_count, count(*) filter (where g.gap in ('english', 'english_due')) as english_count from known k left join gaps g on g.id = k.id group by k.id, k.code, k.version_id
), shown as (
  select j.*, row_number() over (order by j.gates_count desc, j.english_count desc, j.code) as place from judged j order by j.gates_count desc, j.english_count desc, j.code limit :'page_size'::int offset ((select a.page from asked a) - 1) * :'page_size'::int
), stash as materialized (
  select set_config('amphi.gaps', coalesce((select jsonb_agg(jsonb_build_object('course_id', s.id, 'version_id', s.version_id, 'gates_count', s.gates_count, 'place', s.place)) from shown s)::text, '[]'), true) as is_kept
)
select (select count(distinct g.id)::int from gaps g where g.gap = 'missing') as missing_count, (select count(distinct g.id)::int from gaps g where g.gap = 'continuing') as continuing_count,
  (select count(distinct g.id)::int from gaps g where g.gap in ('certifying', 'certification_ended')) as certifying_count, (select count(distinct g.id)::int from gaps g where g.gap in ('english', 'english_due')) as english_count,
  (select count(distinct g.id)::int from gaps g where g.gap = 'stale') as stale_count, a.page, case when a.page = 2 then '/staff/courses/gaps' when a.page > 2 then '/staff/courses/gaps?page=' || a.page - 1 end as previous_link,
  case when (select count(*) from known) > :'page_size'::int * a.page then '/staff/courses/gaps?page=' || a.page + 1 end as next_link, s.is_kept is not null as is_kept
from asked a, stash s;
-- query: courses
select c.code as course_code, x.title_fr as course_title, c.state, s.gates_count
from jsonb_to_recordset(nullif(current_setting('amphi.gaps', true), '')::jsonb) s (course_id bigint, version_id bigint, gates_count int, place int) join course c on c.id = s.course_id join course_version x on x.id = s.version_id order by s.place;
-- query: open_gaps (in courses by course_code)
select c.code as course_code, g.gap, g.field, g.is_gate
from jsonb_to_recordset(nullif(current_setting('amphi.gaps', true), '')::jsonb) s (course_id bigint, version_id bigint, gates_count int) join course c on c.id = s.course_id, course_gaps(s.version_id) g order by c.code, g.place;
