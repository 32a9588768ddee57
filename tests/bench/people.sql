-- For tests/bench/run: people with a sign-in each; wide open sessions BENCH-1 … of a course each, one for each time that all enrol in one; MANY-1 … MANY-200 of the other courses. Variable: times.
create table bench_hash (n bigint generated always as identity primary key, session_hash text not null, person_id bigint);
create table bench_insert (id bigint generated always as identity primary key, person_id bigint not null, session_id bigint not null, state text not null, at timestamptz not null default now());

insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, capacity, has_waiting_list, withdraw_until, admission, languages, mode, place_name, is_demonstration)
select c.code, c.id, c.published_version, c.organisation_id, 'published', '{FI,FA,FC}', now() - interval '10 days', now() + interval '10 days', current_date + 20 + c.n::int, current_date + 50 + c.n::int, 10000000, true,
  now() + interval '15 days', 'open', '{fr}', 0, 'Paris', true
from (
  select k.*, s.code
  from (
    select c.id, c.published_version, p.organisation_id, row_number() over (order by c.code) as n, count(*) over () as courses
    from course c join course_organisation p on p.course_id = c.id and p.part = 'responsible'
    where c.state = 'published' and c.origin = 'own' and not exists (select from course_prerequisite r where r.course_id = c.id)
  ) k cross join lateral (
    select 'BENCH-' || k.n as code where k.n <= :times
    union all
    select 'MANY-' || m from generate_series(1, 200) m where k.n = :times + 1 + (m - 1) % (k.courses - :times)
  ) s
) c;

create procedure bench_sign_in() language plpgsql as $$
begin
  create temporary table bench_subject on commit drop as select h.n, gen_random_uuid() as subject_id from bench_hash h;
  insert into stat_subject (id, birth_band) select subject_id, 1990 from bench_subject order by n;
  insert into person (given_name, family_name, email, email_verified_at, language, qualification_level, stat_subject_id, is_demonstration)
  select 'Bench', 'Person ' || n, 'bench.' || n || '@people.demo.test', now(), case when n % 9 = 0 then 'en' else 'fr' end, 7, subject_id, true from bench_subject order by n;
  update bench_hash h set person_id = p.id from bench_subject s join person p on p.stat_subject_id = s.subject_id where s.n = h.n;
  insert into account (person_id) select person_id from bench_hash order by n;
  insert into sign_in (session_hash, person_id, expires_at) select session_hash, person_id, now() + interval '20 hours' from bench_hash order by n;
end $$;
