-- A person gives an enrolment back; a seat that becomes free is offered at once.
create or replace function withdraw_enrolment(person_id bigint, enrolment_id bigint) returns table (enrolment_state text, refusal text[], refusal_values jsonb)
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  e enrolment := own_enrolment(withdraw_enrolment.person_id, withdraw_enrolment.enrolment_id);
  s session;
  contact text;
begin
  if e.id is null then return; end if;
  select * into s from session x where x.id = e.session_id;
  if e.state not in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled') then
    return query select e.state, array['stale_page'], '{}'::jsonb;
    return;
  end if;
  if e.state = 'enrolled' and now() >= withdrawal_ends_at(s) then
    select coalesce(v.contact_email, o.contact_email, o.name_fr) into contact
    from course_version v, organisation o where v.course_id = s.course_id and v.number = s.course_version and o.id = s.organisation_id;
    return query select e.state, array['withdraw_too_late'], jsonb_build_object('withdraw_until', withdrawal_ends_at(s), 'contact', contact);
    return;
  end if;
  perform write_enrolment_event(e.id, 'withdraw', 'withdrawn', 'person', withdraw_enrolment.person_id);
  if e.state in ('offered', 'enrolled') then perform offer_freed_seats(e.session_id); end if;
  return query select 'withdrawn'::text, null::text[], '{}'::jsonb;
end $$;
comment on function withdraw_enrolment is 'No row: absent or another''s. Refusals: stale_page (no longer live), withdraw_too_late (enrolled only: who waits may always leave). Without withdraw_until: until the session''s last day.';
