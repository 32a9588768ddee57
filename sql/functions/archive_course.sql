-- Closes a withdrawn course for good: its page stays, unlisted, and it is counted for ever.
create or replace function archive_course(person_id bigint, course_code text) returns table (course_id bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  c course;
begin
  select * into c from course x where x.code = upper(archive_course.course_code) and x.origin = 'own' for no key update;
  if not found or not may_review_course(archive_course.person_id, c.id) then return; end if;
  if c.state <> 'withdrawn' then return query select c.id, array['not_withdrawn'], '{}'::jsonb; return; end if;
  update course set state = 'archived' where id = c.id;
  update course_version x set review_state = 'superseded' where x.course_id = c.id and x.review_state in ('draft', 'in_review', 'sent_back');
  perform record_course_event(c.id, c.published_version, 'archived', archive_course.person_id, null);
  return query select c.id, null::text[], '{}'::jsonb;
end $$;
comment on function archive_course is 'No row: not there, or not theirs. A draft beside it ends too and stays in the history. Refusal: not_withdrawn.';
