-- A company gives a place up.
create or replace function withdraw_nomination(person_id bigint, nomination_id bigint) returns table (ended_id bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  n nomination;
  s session;
  e enrolment;
begin
  select * into n from nomination x where x.id = withdraw_nomination.nomination_id and x.organisation_id in (select employer_companies(withdraw_nomination.person_id));
  if not found then return; end if;
  perform 1 from person p where p.id = (select x.person_id from enrolment x where x.id = n.enrolment_id) for no key update;
  select * into s from session x where x.id = n.session_id for no key update;
  select * into n from nomination x where x.id = n.id;
  select * into e from enrolment x where x.id = n.enrolment_id;
  if n.ended_at is not null or e.state in ('refused', 'withdrawn', 'lapsed', 'cancelled', 'finished') then
    return query select n.id, array['nomination_ended'], jsonb_build_object('ended_at', coalesce(n.ended_at, n.expires_at));
    return;
  elsif e.state = 'enrolled' and now() >= withdrawal_ends_at(s) then
    return query select n.id, array['withdraw_too_late'], jsonb_build_object('withdraw_until', withdrawal_ends_at(s), 'contact', (select coalesce(v.contact_email, o.contact_email, o.name_fr) from course_version v, organisation o where v.course_id = s.course_id and v.number = s.course_version and o.id = s.organisation_id));
    return;
  end if;
  update nomination x set ended_at = now() where x.id = n.id;
  if e.id is not null then
    perform write_enrolment_event(e.id, 'withdraw', 'withdrawn', 'employer', withdraw_nomination.person_id, 'given_up');
    if e.state in ('offered', 'enrolled') then perform offer_freed_seats(s.id); end if;
  else
    insert into audit (person_id, action, object, object_id, detail) values (withdraw_nomination.person_id, 'nomination.end', 'session', s.id::text, jsonb_build_object('nomination_id', n.id));
  end if;
  return query select n.id, null::text[], null::jsonb;
end $$;
comment on function withdraw_nomination is 'Until the session''s own deadline of withdrawal, once enrolled. No row: absent or another company''s. Refusals: nomination_ended, withdraw_too_late.';
