-- Gives a draft up: it stays in the history, and a new one can begin with it.
create or replace function discard_draft(person_id bigint, course_code text, revision text) returns table (course_id bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  d record;
begin
  select * into d from lock_draft(discard_draft.person_id, discard_draft.course_code, discard_draft.revision);
  if not found then return; end if;
  if d.refusal is null then
    update course_version set review_state = 'discarded' where id = d.version_id;
    -- A new course that was sent back is a draft again; without one it is only its history.
    update course set state = 'draft' where id = d.course_id and state = 'in_review';
    perform record_course_event(d.course_id, d.number, 'discarded', discard_draft.person_id, null);
  end if;
  return query select d.course_id, d.refusal, '{}'::jsonb;
end $$;
comment on function discard_draft is 'No row: not there, or not theirs. What is in review is sent back first. Refusals: no_draft, course_in_review, stale_save.';
