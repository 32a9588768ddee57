-- The draft of a course that its writer acts on, with the course locked.
create or replace function lock_draft(person_id bigint, course_code text, revision text, out course_id bigint, out version_id bigint, out number int, out refusal text[])
  returns setof record
language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  v course_version;
begin
  select c.id into course_id from course c where c.code = upper(lock_draft.course_code) and c.origin = 'own' for no key update;
  if not found or not may_edit_course(lock_draft.person_id, course_id) then return; end if;
  select * into v from course_version x where x.course_id = lock_draft.course_id and x.review_state in ('draft', 'in_review', 'sent_back');
  version_id := v.id;
  number := v.number;
  refusal := case when v.id is null then '{no_draft}' when v.review_state = 'in_review' then '{course_in_review}' when lock_draft.revision is distinct from v.revision::text then '{stale_save}' end;
  return next;
end $$;
comment on function lock_draft is 'Inner part of submit_course() and discard_draft(). No row: not there, or not theirs. refusal: no_draft, course_in_review, stale_save.';
