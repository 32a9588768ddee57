-- Decides applications of a session, one or many, all or none: approved, proposed (the person must confirm), refused; a decision is undone by the next one.
create or replace function decide_applications(person_id bigint, session_id bigint, picks text[], decision text, reason_code text, sentence text) returns table (decided int, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  s session;
  role text;
  chosen bigint[];
  told text := nullif(btrim(replace(normalize(decide_applications.sentence, NFC), E'\r', ''), E' \n\t'), '');
  code text := nullif(btrim(decide_applications.reason_code), '');
  closing timestamptz;
  wanted record;
  failed text[];
  against text[] := '{}';
  taken int;
  kept bigint[];
  step record;
  n int := 0;
begin
  if not may_run_session(decide_applications.person_id, decide_applications.session_id) then return; end if;
  if coalesce(decide_applications.decision, '') not in ('approve', 'propose', 'refuse') then
    return query select 0, array['decision.missing'], '{}'::jsonb;
    return;
  elsif cardinality(coalesce(decide_applications.picks, '{}')) = 0 then
    return query select 0, array['picks.missing'], '{}'::jsonb;
    return;
  elsif cardinality(decide_applications.picks) > 200 or exists (select from unnest(decide_applications.picks) p where p is null or p !~ '^[0-9]{1,18}$') then
    return query select 0, array['picks.strange'], '{}'::jsonb;
    return;
  elsif code is null and decide_applications.decision = 'refuse' then
    return query select 0, array['reason_code.missing'], '{}'::jsonb;
    return;
  elsif code is not null and not exists (select from code c where c.list = 'reason' and c.code = decide_applications.reason_code and current_date between coalesce(c.valid_from, '-infinity') and coalesce(c.valid_to, 'infinity')) then
    return query select 0, array['reason_code.unknown'], '{}'::jsonb;
    return;
  elsif char_length(told) > 1000 then
    return query select 0, array['sentence.too_long'], '{}'::jsonb;
    return;
  end if;
  -- Persons ascending, then the session: the order of every other writer.
  perform 1 from person p where p.id in (select e.person_id from enrolment e where e.id = any(decide_applications.picks::bigint[]) and e.session_id = decide_applications.session_id) order by p.id for no key update;
  select * into s from session x where x.id = decide_applications.session_id for no key update;
  if s.draw_at is not null and decide_applications.decision <> 'refuse' then
    -- Requests before a draw are equal: who applies because a contract is needed takes no seat before it. Once its moment has come it is made first.
    if now() < s.draw_at then
      return query select 0, array['decision.draw_first'], '{}'::jsonb;
      return;
    end if;
    perform make_draw(s.id);
    select * into strict s from session x where x.id = s.id;
  end if;
  select array_agg(e.id order by f.ticket) into chosen
  from enrolment e cross join lateral (select v.ticket from enrolment_event v where v.enrolment_id = e.id and v.kind = 'apply') f
  where e.id = any(decide_applications.picks::bigint[]) and e.session_id = s.id and not e.is_void and e.person_id is not null;
  if coalesce(cardinality(chosen), 0) <> (select count(distinct p::bigint) from unnest(decide_applications.picks) p) then
    return query select 0, array['picks.strange'], '{}'::jsonb;
    return;
  end if;
  -- Whom this decision cannot reach any more: decided so already, gone, or a cancellation that was no decision on the application.
  if exists (
    select from enrolment e where e.id = any(chosen) and not case decide_applications.decision
      when 'refuse' then e.state in ('applied', 'waiting', 'offered', 'enrolled')
      else e.state in ('applied', 'refused') or e.state = 'cancelled' and decide_applications.decision = 'approve' and exists (select from application_decision d where d.enrolment_id = e.id and d.seq = e.events_count) end) then
    return query select 0, array['picks.decided'], '{}'::jsonb;
    return;
  end if;
  role := session_role(decide_applications.person_id, s.id);
  closing := coalesce(offers_close_at(s), 'infinity');
  if decide_applications.decision <> 'refuse' then
    for wanted in select e.id, e.person_id, e.track, e.state, p.given_name || ' ' || coalesce(p.usual_name, p.family_name) as name from enrolment e join person p on p.id = e.person_id where e.id = any(chosen) order by array_position(chosen, e.id) loop
      failed := standing_refusals(wanted.person_id, s.id, wanted.track);
      -- Who was refused may have applied anew since: one live enrolment each.
      if failed is null and wanted.state <> 'applied' and exists (select from enrolment e where e.person_id = wanted.person_id and e.session_id = s.id and e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled')) then
        failed := array['already_applied'];
      end if;
      if failed is not null and cardinality(chosen) = 1 then
        return query
        select 0, failed, coalesce(jsonb_object_agg(v.key, v.value order by r.position desc), '{}')
        from enrolment_refusals(array[wanted.person_id], array[s.id], array[null::bigint], array[wanted.track]) r, jsonb_each(r.refusal_values) v where r.refusal = any(failed);
        return;
      end if;
      against := against || case when failed is not null then wanted.name end;
    end loop;
    against := array_remove(against, null);
    if cardinality(against) > 0 then
      return query select 0, array['picks.against'], jsonb_build_object('names', against);
      return;
    end if;
    if decide_applications.decision = 'propose' and now() >= closing then
      return query select 0, array['decision.too_late'], '{}'::jsonb;
      return;
    end if;
    taken := case when s.waiting_count = 0 then case when s.is_unlimited then cardinality(chosen) else greatest(s.capacity - s.seats_taken - s.seats_reserved, 0) end else 0 end;
    -- A seat kept for somebody's audience is theirs, whoever waits for a common one.
    if s.has_audiences then
      kept := kept_seats(s.id, array(select e.person_id from unnest(chosen) with ordinality c (id, place) join enrolment e on e.id = c.id order by c.place));
    end if;
    -- Nobody passes the list; who finds neither seat nor list is not approved, and what was cancelled comes back to a seat only.
    if cardinality(chosen) - coalesce(cardinality(array_remove(kept, null)), 0) > taken and (not s.has_waiting_list or now() >= closing or exists (select from enrolment e where e.id = any(chosen) and e.state = 'cancelled')) then
      return query select 0, array['full'], jsonb_build_object('capacity', s.capacity);
      return;
    end if;
  end if;
  for wanted in
    select e.id, e.state, e.events_count, c.label_fr, c.label_en, p.language, case when kept[array_position(chosen, e.id)] is null then row_number() over (partition by kept[array_position(chosen, e.id)] is null order by array_position(chosen, e.id)) else 0 end as turn
    from enrolment e join person p on p.id = e.person_id left join code c on c.list = 'reason' and c.code = decide_applications.reason_code
    where e.id = any(chosen) order by array_position(chosen, e.id)
  loop
    select k.kind, k.state_after into step from (
      select case when decide_applications.decision = 'refuse' then case when wanted.state in ('offered', 'enrolled') then 'cancel' else 'refuse' end when wanted.state = 'cancelled' then 'reopen' else 'approve' end as kind,
        case when decide_applications.decision = 'refuse' then case when wanted.state in ('offered', 'enrolled') then 'cancelled' else 'refused' end when wanted.turn > taken then 'waiting' when decide_applications.decision = 'propose' then 'offered' else 'enrolled' end as state_after) k;
    perform write_enrolment_event(wanted.id, step.kind, step.state_after, role, decide_applications.person_id, code,
      jsonb_strip_nulls(jsonb_build_object('reason_told', nullif(concat_ws(' ', case wanted.language when 'en' then wanted.label_en else wanted.label_fr end, told), ''),
        'rank', case when step.state_after = 'waiting' then (select x.waiting_count + 1 from session x where x.id = s.id) end,
        'expires_at', case when step.state_after = 'offered' then offer_ends_at(s) end)));
    insert into application_decision (enrolment_id, seq, decision, reason_code, sentence) values (wanted.id, wanted.events_count + 1, decide_applications.decision, code, told);
    n := n + 1;
  end loop;
  perform offer_freed_seats(s.id);
  return query select n, null::text[], null::jsonb;
end $$;
comment on function decide_applications is 'picks: enrolments that applied, decided in order of arrival. approve: a seat where one is free and nobody waits, else the list; propose: the seat is held until the person accepts. refuse: an approved one is cancelled, with the same reason; reason_code of the list reason, sentence = more words for the person. No row: absent or not one''s own. Refusals: decision.missing, decision.draw_first (nobody gets a seat beside a draw to come), decision.too_late (no offers any more), picks. + missing, strange (one that is not of this session stops all), decided, against (names), reason_code. + missing, unknown, sentence.too_long, full, and for one application the rules themselves.';
