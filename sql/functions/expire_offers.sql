-- What the clock does to waiting lists: offers end, the next person is served, lists close. For `amphi jobs`; safe to run twice and to kill.
create or replace function expire_offers(most_sessions int default 100) returns int language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  due bigint[];
  s session;
  entry record;
  ended int := 0;
begin
  select array_agg(x.id order by x.id) into due
  from (
    select s.id from session s
    where s.id in (
      select o.session_id from offer o join session w on w.id = o.session_id where o.ended_at is null and (o.expires_at <= now() or now() >= offers_close_at(w))
      union all
      select w.id from session w where w.waiting_count > 0 and now() >= offers_close_at(w)
      union all
      select u.session_id from session_audience u where not u.is_released and u.released_at <= now())
    order by s.id limit most_sessions for no key update skip locked
  ) x;
  for s in select * from session x where x.id = any(due) order by x.id loop
    for entry in
      select o.enrolment_id from offer o join enrolment e on e.id = o.enrolment_id and e.state = 'offered'
      where o.session_id = s.id and o.ended_at is null and (o.expires_at <= now() or now() >= offers_close_at(s)) order by o.id
    loop
      perform write_enrolment_event(entry.enrolment_id, 'expire', 'lapsed', 'system', null, 'offer_expired');
      ended := ended + 1;
    end loop;
    if now() >= offers_close_at(s) then
      for entry in select w.enrolment_id from waiting_entry w where w.session_id = s.id and w.left_at is null order by w.position loop
        perform write_enrolment_event(entry.enrolment_id, 'expire', 'lapsed', 'system', null, 'offers_closed');
        ended := ended + 1;
      end loop;
    else
      perform offer_freed_seats(s.id);
    end if;
  end loop;
  return ended;
end $$;
comment on function expire_offers is 'Number of offers and waiting entries that ended. Sessions that somebody is changing are left for the next run; the session''s lock alone is enough, for every step of an enrolment takes it.';
