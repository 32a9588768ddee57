-- Decides again, in order of arrival, the requests of a batch for sessions that keep seats for audiences: first a kept seat, then a common one, then the list.
create or replace function seat_audiences(decisions enrolment_decision[], issued_at bigint[]) returns enrolment_decision[] language plpgsql as $$
#variable_conflict use_variable
declare
  grace interval := make_interval(mins => setting_number('grace_minutes', 0));
  d enrolment_decision;
  s session;
  a record;
  place int;
  common int;
  waiting int;
  positions int;
  kept bigint[];
  free int[];
  has_waiting boolean[];
  own bigint[];
  is_common_open boolean;
  begun_at timestamptz;
begin
  for place in
    select n.place from unnest(decisions) with ordinality n (x1, person_id, session_id, x4, x5, x6, x7, kind, x9, x10, x11, refusal, x13, x14, place)
    where exists (select from session x where x.id = n.session_id and x.has_audiences) and (n.kind in ('enrol', 'queue') or n.refusal = '{full}')
    order by n.session_id, n.place
  loop
    d := decisions[place];
    if d.session_id is distinct from s.id then
      select * into strict s from session x where x.id = d.session_id;
      waiting := s.waiting_count;
      positions := s.next_position;
      select coalesce(array_agg(u.id order by u.id), '{}'), coalesce(array_agg(u.seats - u.seats_taken order by u.id), '{}'),
        coalesce(array_agg(s.waiting_count > 0 and exists (
          select from waiting_entry w join enrolment e on e.id = w.enrolment_id where w.session_id = s.id and w.left_at is null and belongs_to_audience(e.person_id, u.kind, u.value)) order by u.id), '{}')
      into kept, free, has_waiting
      from session_audience u where u.session_id = s.id and not u.is_released;
      common := case when s.is_unlimited then 2147483647 else s.capacity - s.seats_taken - s.seats_reserved end;
    end if;
    begun_at := coalesce(to_timestamp(issued_at[d.place]), now());
    is_common_open := now() >= s.opens_at and not coalesce(now() >= s.closes_at + case when begun_at < s.closes_at then grace else '0' end, false);
    own := '{}';
    d.kind := null;
    d.audience_id := null;
    for a in
      select u.id, array_position(kept, u.id) as at,
        now() >= coalesce(u.opens_at, s.opens_at) and not coalesce(now() >= t.until_at + case when begun_at < t.until_at then grace else '0' end, false) as is_open
      from session_audience u, lateral (select coalesce(u.closes_at, s.closes_at) as until_at) t
      where u.id = any(kept) and belongs_to_audience(d.person_id, u.kind, u.value) order by u.id
    loop
      own := own || a.id;
      if d.kind is null and a.is_open and free[a.at] > 0 and not has_waiting[a.at] then
        d.kind := 'enrol';
        d.audience_id := a.id;
        free[a.at] := free[a.at] - 1;
      end if;
    end loop;
    if d.kind is null and is_common_open and waiting = 0 and common > 0 then
      d.kind := 'enrol';
      common := common - 1;
    end if;
    -- The list is the session's, and so is its window: nobody gets in ahead of those who wait for the opening.
    if d.kind is null and s.has_waiting_list and is_common_open and coalesce(now() < offers_close_at(s), true) then
      d.kind := 'queue';
      d.position := positions;
      positions := positions + 1;
      waiting := waiting + 1;
      d.rank := waiting;
      has_waiting := array(select h.was or k.id = any(own) from unnest(has_waiting, kept) with ordinality h (was, id, n), lateral (select h.id) k (id) order by h.n);
    else
      d.position := null;
      d.rank := null;
    end if;
    d.state := case d.kind when 'enrol' then 'enrolled' when 'queue' then 'waiting' end;
    if d.kind is not null then
      d.enrolment_id := coalesce(d.enrolment_id, nextval('enrolment_id_seq'));
      d.refusal := null;
      d.refusal_values := '{}';
    else
      d.enrolment_id := null;
      select case when now() < s.opens_at then '{not_open_yet}' when not is_common_open then '{closed}' when o.n > 0 then '{audience_full}' else '{full}' end::text[],
        case when now() < s.opens_at then jsonb_build_object('opens_at', s.opens_at) when not is_common_open then jsonb_build_object('closes_at', s.closes_at)
          when o.n > 0 then jsonb_build_object('n', o.n, 'released_at', o.released_at, 'can_wait', false, 'audiences', o.names) else jsonb_build_object('capacity', s.capacity) end
      into d.refusal, d.refusal_values
      from (
        select coalesce(sum(k.free), 0) as n, max(u.released_at) as released_at,
          jsonb_agg(coalesce(case when p.language = 'en' then coalesce(g.name_en, g.name_fr) else g.name_fr end, 'level_' || u.value) order by u.kind, g.name_fr, u.value) as names
        from unnest(kept, free) k (id, free) join session_audience u on u.id = k.id join person p on p.id = d.person_id left join organisation g on u.kind <> 'level' and g.code = u.value
        where k.free > 0 and k.id <> all(own)
      ) o;
    end if;
    decisions[place] := d;
  end loop;
  return decisions;
end $$;
comment on function seat_audiences is 'Inner part of enrol_many, between decide_enrolments and write_enrolments; writes nothing. The caller holds the locks and has released what is due. Requests that a rule refused, and applications, stay as they are.';
