-- The rules that someone already on the list, or holding an offer, must still pass.
create or replace function standing_refusals(person_id bigint, session_id bigint, track text) returns text[] language sql stable as $$
  select array_agg(r.refusal order by r.position)
  from enrolment_refusals(array[person_id], array[session_id], array[null::bigint], array[track]) r
  where r.refusal <> all (rules_apart('standing'))
$$;
comment on function standing_refusals is 'NULL = all pass. What only concerns newcomers (window, list, seats) is left out.';
