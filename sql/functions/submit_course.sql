-- Sends a draft to its reviewers.
create or replace function submit_course(person_id bigint, course_code text, revision text) returns table (course_id bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  d record;
begin
  select * into d from lock_draft(submit_course.person_id, submit_course.course_code, submit_course.revision);
  if not found then return; end if;
  if d.refusal is null then
    update course_version set review_state = 'in_review' where id = d.version_id;
    update course set state = 'in_review' where id = d.course_id and state = 'draft';
    perform record_course_event(d.course_id, d.number, 'submitted', submit_course.person_id, null);
  end if;
  return query select d.course_id, d.refusal, '{}'::jsonb;
end $$;
comment on function submit_course is 'No row: not there, or not theirs. What is missing is shown before and refuses at publishing only: a reviewer may be asked early. Refusals: no_draft, course_in_review, stale_save.';
