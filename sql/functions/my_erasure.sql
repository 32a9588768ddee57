-- Where a person's wish to be forgotten stands, and what would hold it back.
create or replace function my_erasure(person_id bigint) returns table (asked_at timestamptz, due_on date, held_by text, documents bigint, has_role boolean, is_enrolled boolean) language sql stable security definer set search_path = public, pg_temp as $$
  select x.asked_at, coalesce(x.due_on, erasure_due(p.id)), x.held_by, (select count(*) from issued_document d join enrolment e on e.id = d.enrolment_id where e.person_id = p.id), exists (select from role_grant g where g.person_id = p.id),
    exists (select from enrolment e join session s on s.id = e.session_id where e.person_id = p.id and not e.is_void and e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled') and coalesce(s.ends_on, 'infinity') >= (now() at time zone 'Europe/Paris')::date)
  from person p left join erasure x on x.person_id = p.id and x.done_at is null and x.cancelled_at is null where p.id = my_erasure.person_id
$$;
comment on function my_erasure is 'asked_at NULL: not asked. The same rules as ask_erasure().';
