-- Sends a draft to its reviewers.
create or replace function submit_course(person_id bigint, course_code text, revision text) returns table (course_id bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  c course;
  v course_version;
begin
  select * into c from course x where x.code = upper(submit_course.course_code) and x.origin = 'own' for no key update;
  if not found or not may_edit_course(submit_course.person_id, c.id) then return; end if;
  select * into v from course_version x where x.course_id = c.id and x.review_state in ('draft', 'in_review', 'sent_back');
  if not found then return query select c.id, array['no_draft'], '{}'::jsonb; return; end if;
  if v.review_state = 'in_review' then return query select c.id, array['course_in_review'], '{}'::jsonb; return; end if;
  if submit_course.revision is distinct from v.revision::text then return query select c.id, array['stale_save'], '{}'::jsonb; return; end if;
  update course_version set review_state = 'in_review' where id = v.id;
  update course set state = 'in_review' where id = c.id and state = 'draft';
  perform record_course_event(c.id, v.number, 'submitted', submit_course.person_id, null);
  return query select c.id, null::text[], '{}'::jsonb;
end $$;
comment on function submit_course is 'No row: not there, or not theirs. What is missing is shown before and refuses at publishing only: a reviewer may be asked early. Refusals: no_draft, course_in_review, stale_save.';
