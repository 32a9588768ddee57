-- The office says of two records: the same person, different people, or later.
create or replace function decide_match(person_id bigint, candidate_id bigint, decision text, reason text, out decided_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  pair match_candidate;
  why constant text := clean_name(decide_match.reason);
begin
  if not holds_role(decide_match.person_id, '{office}') then
    return;
  end if;
  -- One decision after the other: groups are worked out from all of them.
  lock table merge_event in share row exclusive mode;
  select * into pair from match_candidate c where c.id = decide_match.candidate_id for update;
  if not found then
    return;
  end if;
  refusal := nullif(array_remove(array[
    'same_person.' || case when coalesce(decide_match.decision, '') not in ('same', 'different', 'later') then 'missing' end,
    'reason.' || case when char_length(why) > 500 then 'too_long' end], null), '{}');
  if refusal is null and exists (select from merge_event m where m.subject_a = pair.subject_a and m.subject_b = pair.subject_b) then
    refusal := array['match_decided'];
  end if;
  if refusal is null then
    decided_id := pair.id;
    if decide_match.decision = 'later' then
      update match_candidate c set postponed_at = now() where c.id = pair.id;
    else
      insert into merge_event (subject_a, subject_b, is_same, basis, reason, decided_by) values (pair.subject_a, pair.subject_b, decide_match.decision = 'same', pair.kinds[1], why, decide_match.person_id);
    end if;
    insert into audit (person_id, action, object, object_id, detail) values (decide_match.person_id, 'match.decide', 'match_candidate', pair.id::text, jsonb_build_object('decision', decide_match.decision));
  end if;
  return next;
end $$;
comment on function decide_match is 'No row: not the office, or no such pair. refusal: same_person.missing, reason.too_long; match_decided (undo_merge() undoes).';
