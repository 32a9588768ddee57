-- Sends the link that confirms an address once more.
create or replace function send_confirmation(person_id bigint, out refusal text[], out refusal_values jsonb) language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  if exists (select from person p where p.id = send_confirmation.person_id and p.email_verified_at is null) and mail_link(send_confirmation.person_id, 'confirm_email') then
    insert into audit (person_id, action, object, object_id) values (send_confirmation.person_id, 'person.send_confirmation', 'person', send_confirmation.person_id::text);
  end if;
end $$;
comment on function send_confirmation is 'Nothing is sent to a confirmed address, nor within a minute of the last message; the answer is the same. No refusal.';
