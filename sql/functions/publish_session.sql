-- A drafted session becomes visible to everybody.
create or replace function publish_session(person_id bigint, session_id bigint) returns table (of_session bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  s session;
begin
  select * into s from session x where x.id = publish_session.session_id and may_run_session(publish_session.person_id, x.id) for no key update;
  if not found then return; end if;
  if s.state = 'cancelled' then
    return query select s.id, array['session_cancelled'], '{}'::jsonb;
  elsif s.admission <> 'elsewhere' and not s.is_unlimited and s.capacity is null then
    return query select s.id, array['capacity_unknown'], '{}'::jsonb;
  elsif (select c.state from course c where c.id = s.course_id) <> 'published' then
    return query select s.id, array['course_unpublished'], '{}'::jsonb;
  else
    if s.state = 'draft' then
      update session x set state = 'published', edition = x.edition + 1, changed_at = now(), course_version = (select c.published_version from course c where c.id = x.course_id) where x.id = s.id;
      insert into audit (person_id, action, object, object_id) values (publish_session.person_id, 'session.publish', 'session', s.id::text);
    end if;
    return query select s.id, null::text[], null::jsonb;
  end if;
end $$;
comment on function publish_session is 'The version sold is fixed now. Refusals: session_cancelled, capacity_unknown, course_unpublished.';
