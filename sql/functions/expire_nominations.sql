-- What the clock does to nominations: not named, or not confirmed in time, they lapse. For `amphi jobs`; safe to run twice and to kill.
create or replace function expire_nominations(most_sessions int default 100) returns int language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  due bigint[];
  place record;
  ended int := 0;
begin
  select array_agg(x.id order by x.id) into due
  from (select s.id from session s where s.id in (select n.session_id from nomination n where n.ended_at is null and n.expires_at <= now()) order by s.id limit most_sessions for no key update skip locked) x;
  for place in
    select n.id, e.id as enrolment_id, e.state from nomination n left join enrolment e on e.id = n.enrolment_id
    where n.session_id = any(due) and n.ended_at is null and n.expires_at <= now() order by n.session_id, n.id
  loop
    -- Who confirmed keeps what came of it: only the clock of the nomination stops.
    update nomination n set ended_at = case when place.state is null or place.state = 'nominated' then now() end, expires_at = case when place.state is null or place.state = 'nominated' then n.expires_at else 'infinity' end where n.id = place.id;
    if place.state = 'nominated' then
      perform write_enrolment_event(place.enrolment_id, 'expire', 'lapsed', 'system', null, 'nomination_ended');
    end if;
    ended := ended + (place.state is null or place.state = 'nominated')::int;
  end loop;
  return ended;
end $$;
comment on function expire_nominations is 'Number of nominations that lapsed. Sessions that somebody is changing are left for the next run; the session''s lock alone is enough, for every step of an enrolment takes it.';
