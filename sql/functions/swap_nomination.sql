-- A company names its place, or swaps the name: who was nominated is withdrawn, another is nominated, each with an event.
create or replace function swap_nomination(person_id bigint, nomination_id bigint, email text, given_name text, family_name text) returns table (new_id bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  n nomination;
  s session;
  e enrolment;
  address text := clean_name(swap_nomination.email);
  given text := clean_name(swap_nomination.given_name);
  family text := clean_name(swap_nomination.family_name);
  problems text[];
  failed text[];
  place bigint;
begin
  select * into n from nomination x where x.id = swap_nomination.nomination_id and x.organisation_id in (select employer_companies(swap_nomination.person_id));
  if not found then return; end if;
  problems := array_remove(array['email.' || email_problem(address), 'given_name.' || name_problem(given), 'family_name.' || name_problem(family)], null);
  if cardinality(problems) > 0 then
    return query select null::bigint, problems, '{"most": 120}'::jsonb;
    return;
  end if;
  perform 1 from person p where lower(p.email) = lower(address) or p.id = (select x.person_id from enrolment x where x.id = n.enrolment_id) order by p.id for no key update;
  if not exists (select from person p where lower(p.email) = lower(address)) then
    perform new_person(given, family, address, (select p.language from person p where p.id = swap_nomination.person_id));
  end if;
  select * into s from session x where x.id = n.session_id for no key update;
  select * into n from nomination x where x.id = n.id;
  select * into e from enrolment x where x.id = n.enrolment_id;
  select array_agg(r.refusal order by r.position) into failed from nomination_refusals(s.id, null) r where r.refusal <> 'closed';
  failed := case when failed is not null then failed when n.ended_at is not null or e.state in ('refused', 'withdrawn', 'lapsed', 'cancelled', 'finished') or n.enrolment_id is null and n.expires_at <= now() then array['nomination_ended']
    -- Until the session starts.
    when s.starts_on <= (now() at time zone s.time_zone)::date then array['session_begun']
    when exists (select from person p join enrolment x on x.stat_subject_id = p.stat_subject_id and x.session_id = s.id and x.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled') where lower(p.email) = lower(address))
      or exists (select from person p join account a on a.person_id = p.id and a.disabled_at is not null where lower(p.email) = lower(address)) then array['email.not_possible'] end;
  if failed is not null then
    return query select null::bigint, failed, coalesce((select jsonb_object_agg(v.key, v.value) from nomination_refusals(s.id, null) r, jsonb_each(r.refusal_values) v), '{}') || jsonb_build_object('ended_at', coalesce(n.ended_at, n.expires_at));
    return;
  end if;
  place := n.id;
  if n.enrolment_id is not null then
    insert into nomination (session_id, organisation_id, made_by, expires_at) values (s.id, n.organisation_id, swap_nomination.person_id, n.expires_at) returning id into place;
    update nomination x set ended_at = now(), replaced_by_id = place where x.id = n.id;
    perform write_enrolment_event(e.id, 'withdraw', 'withdrawn', 'employer', swap_nomination.person_id, 'swapped');
  end if;
  perform nominate_one(swap_nomination.person_id, place, address, given, family);
  if e.state in ('offered', 'enrolled') then perform offer_freed_seats(s.id); end if;
  return query select place, null::text[], null::jsonb;
end $$;
comment on function swap_nomination is 'Also gives a name to a place without one. A seat that is freed goes to the waiting list, as every seat does. No row: absent or another company''s. Refusals: email., given_name. and family_name. problems, email.not_possible (enrolled here already, or a closed account), nomination_ended, session_begun, and the rules of the session.';
