-- Two records are not one person after all: a new event, from today on.
create or replace function undo_merge(person_id bigint, candidate_id bigint, reason text, out undone_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  pair match_candidate;
  last merge_event;
  why constant text := clean_name(undo_merge.reason);
begin
  if not holds_role(undo_merge.person_id, '{office}') then
    return;
  end if;
  lock table merge_event in share row exclusive mode;
  select * into pair from match_candidate c where c.id = undo_merge.candidate_id for update;
  if not found then
    return;
  end if;
  select * into last from merge_event m where m.subject_a = pair.subject_a and m.subject_b = pair.subject_b order by m.id desc limit 1;
  refusal := nullif(array_remove(array['undo_reason.' || case when why is null then 'missing' when char_length(why) > 500 then 'too_long' end], null), '{}');
  if refusal is null and last.is_same is distinct from true then
    refusal := array['merge_ended'];
  end if;
  if refusal is null then
    undone_id := pair.id;
    insert into merge_event (subject_a, subject_b, is_same, basis, reason, decided_by) values (pair.subject_a, pair.subject_b, false, 'office', why, undo_merge.person_id);
    insert into audit (person_id, action, object, object_id, detail) values (undo_merge.person_id, 'match.undo', 'match_candidate', pair.id::text, null);
  end if;
  return next;
end $$;
comment on function undo_merge is 'No row: not the office, or no such pair. refusal: undo_reason.missing, undo_reason.too_long; merge_ended (they are not joined). Closed figures keep what was known at their K.';
