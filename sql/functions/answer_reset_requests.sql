-- Turns requests for a new password into messages.
create or replace function answer_reset_requests() returns int language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  request record;
  count int := 0;
begin
  for request in
    with taken as (
      delete from password_reset_request where id in (select r.id from password_reset_request r order by r.id limit 100 for update skip locked) returning email)
    select distinct p.id as person_id from taken t join person p on lower(p.email) = lower(t.email) join account a on a.person_id = p.id where a.disabled_at is null
    order by p.id
  loop
    if mail_link(request.person_id, 'reset_password') then
      insert into audit (person_id, action, object, object_id) values (null, 'account.request_reset', 'account', request.person_id::text);
      count := count + 1;
    end if;
  end loop;
  return count;
end $$;
comment on function answer_reset_requests is 'Inner part of claim_mail(). How many messages it made; an unknown address makes none.';
