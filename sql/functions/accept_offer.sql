-- A person takes the seat that is held; all rules are checked again under the person's lock.
create or replace function accept_offer(person_id bigint, enrolment_id bigint) returns table (enrolment_state text, refusal text[], refusal_values jsonb)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  e enrolment := own_enrolment(accept_offer.person_id, accept_offer.enrolment_id);
  ended refused_offer;
  failed text[];
begin
  if e.id is null then return; end if;
  ended := offer_refusal(e);
  if ended.refusal is not null then
    return query select e.state, ended.refusal, ended.refusal_values;
    return;
  end if;
  failed := standing_refusals(accept_offer.person_id, e.session_id, e.track);
  if failed is not null then
    return query
    select e.state, failed, coalesce(jsonb_object_agg(v.key, v.value order by r.position desc), '{}')
    from enrolment_refusals(array[accept_offer.person_id], array[e.session_id], array[null::bigint], array[e.track]) r, jsonb_each(r.refusal_values) v where r.refusal = any(failed);
    return;
  end if;
  perform write_enrolment_event(e.id, 'accept', 'enrolled', 'person', accept_offer.person_id);
  return query select 'enrolled'::text, null::text[], '{}'::jsonb;
end $$;
comment on function accept_offer is 'No row: absent or another''s. Refusals: those of offer_refusal, then each rule that fails now.';
