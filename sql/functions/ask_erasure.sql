-- A person asks to be forgotten, or takes it back.
create or replace function ask_erasure(person_id bigint, wish text, out due_on date, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  subject uuid;
begin
  select p.stat_subject_id into subject from person p where p.id = ask_erasure.person_id for update;
  if not found then
    return;
  end if;
  if ask_erasure.wish = 'withdraw' then
    update erasure e set cancelled_at = now() where e.person_id = ask_erasure.person_id and e.done_at is null and e.cancelled_at is null;
  elsif coalesce(ask_erasure.wish, '') <> 'erase' then
    refusal := array['wish.missing'];
  elsif exists (select from role_grant g where g.person_id = ask_erasure.person_id) then
    refusal := array['erasure_role'];
  elsif exists (select from enrolment e join session s on s.id = e.session_id where e.person_id = ask_erasure.person_id and not e.is_void and e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled')
      and coalesce(s.ends_on, 'infinity') >= (now() at time zone 'Europe/Paris')::date) then
    refusal := array['erasure_enrolled'];
  else
    due_on := erasure_due(ask_erasure.person_id);
    insert into erasure (person_id, stat_subject_id, due_on, held_by) values (ask_erasure.person_id, subject, due_on, case when due_on > (now() at time zone 'Europe/Paris')::date then 'document' end) on conflict do nothing;
    if found then
      insert into audit (person_id, action, object, object_id) values (ask_erasure.person_id, 'erasure.ask', 'person', ask_erasure.person_id::text);
    end if;
  end if;
  return next;
end $$;
comment on function ask_erasure is 'wish: erase, withdraw. amphi jobs erases from due_on on. refusal: wish.missing; erasure_role (who acts or acted for the house), erasure_enrolled (first withdraw).';
