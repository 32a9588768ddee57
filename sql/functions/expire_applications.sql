-- What the clock does to applications: those that nobody has decided when offers close lapse. For `amphi jobs`; safe to run twice and to kill.
create or replace function expire_applications(most_sessions int default 100) returns int language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  due bigint[];
  entry record;
  ended int := 0;
begin
  select array_agg(x.id order by x.id) into due
  from (select s.id from session s where s.id in (select e.session_id from enrolment e where e.state = 'applied') and s.origin = 'own' and now() >= offers_close_at(s) order by s.id limit most_sessions for no key update skip locked) x;
  for entry in select e.id from enrolment e where e.session_id = any(due) and e.state = 'applied' and e.origin <> 'import' order by e.session_id, e.id loop
    perform write_enrolment_event(entry.id, 'expire', 'lapsed', 'system', null, 'undecided');
    ended := ended + 1;
  end loop;
  return ended;
end $$;
comment on function expire_applications is 'Number of applications that lapsed. When offers close nobody can be given a place any more, so no answer is still to come. Sessions that somebody is changing are left for the next run; the session''s lock alone is enough, for every step of an enrolment takes it.';
