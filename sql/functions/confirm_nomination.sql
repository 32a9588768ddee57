-- Whom a company nominated confirms: a seat where one is free and nobody waits, else the list. Every rule is tested now.
create or replace function confirm_nomination(person_id bigint, enrolment_id bigint) returns table (enrolment_state text, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  e enrolment := own_enrolment(confirm_nomination.person_id, confirm_nomination.enrolment_id);
  n nomination;
  s session;
  failed text[];
  after text;
  link bigint;
begin
  if e.id is null then return; end if;
  select * into n from nomination x where x.enrolment_id = e.id;
  select * into s from session x where x.id = e.session_id;
  if e.state = 'enrolled' then
    return query select e.state, array['already_enrolled'], jsonb_build_object('enrolment_id', e.id);
    return;
  elsif e.state = 'lapsed' or e.state = 'nominated' and (n.ended_at is not null or now() >= n.expires_at) then
    return query select e.state, array['nomination_ended'], jsonb_build_object('ended_at', coalesce(n.ended_at, n.expires_at));
    return;
  elsif e.state <> 'nominated' then
    return query select e.state, array['stale_page'], '{}'::jsonb;
    return;
  end if;
  -- Whoever says yes says also that they work there: sessions and seats for the company's people are open to them.
  insert into employer_link (person_id, organisation_id, kind, from_on, confirmed_by)
  select confirm_nomination.person_id, n.organisation_id, 'employee', current_date, confirm_nomination.person_id
  where not exists (select from employer_link l where l.person_id = confirm_nomination.person_id and l.organisation_id = n.organisation_id and l.kind = 'employee' and current_date between l.from_on and coalesce(l.to_on, 'infinity'))
  returning id into link;
  failed := standing_refusals(confirm_nomination.person_id, s.id, e.track);
  if failed is not null then
    delete from employer_link l where l.id = link;
    return query
    select e.state, failed, coalesce(jsonb_object_agg(v.key, v.value order by r.position desc), '{}')
    from enrolment_refusals(array[confirm_nomination.person_id], array[s.id], array[null::bigint], array[e.track]) r, jsonb_each(r.refusal_values) v where r.refusal = any(failed);
    return;
  end if;
  after := case when s.waiting_count = 0 and (s.is_unlimited or s.seats_taken + s.seats_reserved < s.capacity) then 'enrolled'
    -- A seat kept for one's company is one's own, whoever waits for a common one.
    when s.has_audiences and (kept_seats(s.id, array[confirm_nomination.person_id]))[1] is not null then 'enrolled'
    when s.has_waiting_list and now() < coalesce(offers_close_at(s), 'infinity') then 'waiting' end;
  if after is null then
    delete from employer_link l where l.id = link;
    return query select e.state, array['full'], jsonb_build_object('capacity', s.capacity);
    return;
  end if;
  perform write_enrolment_event(e.id, 'confirm', after, 'person', confirm_nomination.person_id, null, case after when 'waiting' then jsonb_build_object('rank', s.waiting_count + 1) else '{}' end);
  if after = 'waiting' then perform offer_freed_seats(s.id); end if;
  return query select x.state, null::text[], null::jsonb from enrolment x where x.id = e.id;
end $$;
comment on function confirm_nomination is 'Confirming says also that one works there (employer_link). No row: absent or another''s. Refusals: already_enrolled, nomination_ended, stale_page, the rules of enrolling, full.';
