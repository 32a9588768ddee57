-- Keeps the answers of an enrolment form that is not sent yet.
create or replace function save_draft(p_person_id bigint, p_session_id bigint, p_track text, p_trainee_status text)
returns table (session_id bigint, refusal text[], refusal_values jsonb)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  offered text[];
  wrong text[] := '{}';
begin
  select f.tracks into offered from session_facts f where f.session_id = p_session_id and f.admission <> 'elsewhere';
  if not found then
    return;
  end if;
  p_track := nullif(p_track, '');
  p_trainee_status := nullif(p_trainee_status, '');
  if p_track is null then
    wrong := wrong || 'track.missing'::text;
  elsif p_track <> all (offered) then
    wrong := wrong || 'track.unknown'::text;
  end if;
  if p_track in ('FA', 'FC') and p_trainee_status is null then
    wrong := wrong || 'trainee_status.missing'::text;
  elsif p_trainee_status <> all (array['a', 'b', 'c', 'd', 'e']) then
    wrong := wrong || 'trainee_status.unknown'::text;
  end if;
  if cardinality(wrong) > 0 then
    return query select p_session_id, wrong, '{}'::jsonb;
    return;
  end if;
  insert into enrolment_draft as d (person_id, session_id, track, trainee_status)
  values (p_person_id, p_session_id, p_track, case when p_track in ('FA', 'FC') then p_trainee_status end)
  on conflict on constraint enrolment_draft_pkey do update set track = excluded.track, trainee_status = excluded.trainee_status, saved_at = now();
  insert into audit (person_id, action, object, object_id) values (p_person_id, 'draft.save', 'session', p_session_id::text);
  return query select p_session_id, null::text[], null::jsonb;
end $$;
comment on function save_draft is 'Answers one row; no row when there is no such session. Refusals: track.missing, track.unknown, trainee_status.missing, trainee_status.unknown (asked for FA and FC).';
