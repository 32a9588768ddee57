-- Begins a draft with the texts of a version of the course: the published one to change it, an older one to bring it back.
create or replace function restore_course_version(person_id bigint, course_code text, number text) returns table (course_id bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  c course;
  v course_version;
  last int;
begin
  select * into c from course x where x.code = upper(restore_course_version.course_code) and x.origin = 'own' for no key update;
  if not found or not may_edit_course(restore_course_version.person_id, c.id) then return; end if;
  select * into v from course_version x where x.course_id = c.id and x.number::text = restore_course_version.number;
  if not found then return; end if;
  if c.state = 'archived' then return query select c.id, array['course_archived'], '{}'::jsonb; return; end if;
  if exists (select from course_version x where x.course_id = c.id and x.review_state in ('draft', 'in_review', 'sent_back')) then
    return query select c.id, array['draft_exists'], '{}'::jsonb;
    return;
  end if;
  select max(x.number) into last from course_version x where x.course_id = c.id;
  v := jsonb_populate_record(v, jsonb_build_object('id', nextval('course_version_id_seq'), 'number', last + 1, 'review_state', 'draft', 'author_id', restore_course_version.person_id, 'created_at', now(),
    'published_at', null, 'reason', null, 'revision', 1, 'links', null, 'restored_from', v.number));
  insert into course_version overriding system value select v.*;
  perform record_course_event(c.id, last + 1, case when v.restored_from = c.published_version then 'drafted' else 'restored' end, restore_course_version.person_id, null, jsonb_build_object('from', v.restored_from));
  return query select c.id, null::text[], '{}'::jsonb;
end $$;
comment on function restore_course_version is 'No row: not there, or not theirs, or no such version. The links stay as they are now. Refusals: draft_exists, course_archived.';
