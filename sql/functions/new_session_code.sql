-- A code for a new session: the course's, the year, and a number.
create or replace function new_session_code(course_code text, starts_on date) returns text language sql stable set search_path = public, pg_temp as $$
  select b.stem || n from (select left(new_session_code.course_code, 48) || '-' || coalesce(extract(year from new_session_code.starts_on), extract(year from current_date))::int || '-' as stem) b, generate_series(1, 100000) n
  where not exists (select from session s where s.code = b.stem || n) order by n limit 1
$$;
comment on function new_session_code is 'The first number that no session of the course has in that year. The course''s lock keeps two from taking the same.';
