-- Erases one person whose time has come.
create or replace function run_erasures() returns int language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  due erasure;
begin
  select e.* into due from erasure e
  where e.done_at is null and e.cancelled_at is null and e.due_on <= (now() at time zone 'Europe/Paris')::date and (e.looked_at is null or e.looked_at < now() - interval '1 day')
  order by e.id limit 1 for update skip locked;
  if not found then
    return 0;
  end if;
  perform erase_person(due.id);
  return 1;
end $$;
comment on function run_erasures is 'One at a time, once a minute. What held one back is looked at again a day later.';
