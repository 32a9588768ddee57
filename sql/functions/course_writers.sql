-- Who wrote a version: its author and everyone who saved it.
create or replace function course_writers(version_id bigint) returns table (person_id bigint) language sql stable as $$
  select v.author_id from course_version v where v.id = course_writers.version_id and v.author_id is not null
  union select s.person_id from course_save s where s.course_version_id = course_writers.version_id and s.person_id is not null
$$;
comment on function course_writers is 'Each once.';
