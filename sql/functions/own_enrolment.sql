-- Finds a person's own enrolment and locks it as every change does: person, then session.
create or replace function own_enrolment(person_id bigint, enrolment_id bigint) returns enrolment language plpgsql as $$
#variable_conflict use_variable
declare
  e enrolment;
begin
  select * into e from enrolment x where x.id = enrolment_id and x.person_id = own_enrolment.person_id;
  if not found then return null; end if;
  perform 1 from person p where p.id = person_id for no key update;
  perform 1 from session s where s.id = e.session_id for no key update;
  select * into e from enrolment x where x.id = enrolment_id;
  return e;
end $$;
comment on function own_enrolment is 'NULL when it is absent or another''s: the two look alike. Read again under the locks.';
