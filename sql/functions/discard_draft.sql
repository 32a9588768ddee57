-- Gives a draft up: it stays in the history, and a new one can begin with it.
create or replace function discard_draft(person_id bigint, course_code text, revision text) returns table (course_id bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  c course;
  v course_version;
begin
  select * into c from course x where x.code = upper(discard_draft.course_code) and x.origin = 'own' for no key update;
  if not found or not may_edit_course(discard_draft.person_id, c.id) then return; end if;
  select * into v from course_version x where x.course_id = c.id and x.review_state in ('draft', 'in_review', 'sent_back');
  if not found then return query select c.id, array['no_draft'], '{}'::jsonb; return; end if;
  if v.review_state = 'in_review' then return query select c.id, array['course_in_review'], '{}'::jsonb; return; end if;
  if discard_draft.revision is distinct from v.revision::text then return query select c.id, array['stale_save'], '{}'::jsonb; return; end if;
  update course_version set review_state = 'discarded' where id = v.id;
  -- A new course that was sent back is a draft again; without one it is only its history.
  update course set state = 'draft' where id = c.id and state = 'in_review';
  perform record_course_event(c.id, v.number, 'discarded', discard_draft.person_id, null);
  return query select c.id, null::text[], '{}'::jsonb;
end $$;
comment on function discard_draft is 'No row: not there, or not theirs. What is in review is sent back first. Refusals: no_draft, course_in_review, stale_save.';
