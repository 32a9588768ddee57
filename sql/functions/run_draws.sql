-- The draws that are due, for `amphi jobs`: one session a call, each in a transaction of its own; safe to run twice and to kill.
create or replace function run_draws() returns int language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  due bigint;
begin
  select s.id into due from session s where s.draw_at <= now() and s.state = 'published' order by s.draw_at, s.id limit 1 for no key update skip locked;
  return case when due is not null and make_draw(due) then 1 else 0 end;
end $$;
comment on function run_draws is '1 = a session was drawn, 0 = none is due. A session that somebody is changing is left for the next run.';
