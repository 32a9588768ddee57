-- The rules that forbid a person to apply to a session: those of enrolling, but for what applying itself answers.
create or replace function application_refusals(person_id bigint, session_id bigint, form_issued_at bigint, track text) returns text[] language sql stable security definer set search_path = public, pg_temp as $$
  select array_agg(r.refusal order by r.position, r.refusal)
  from enrolment_refusals(array[application_refusals.person_id], array[application_refusals.session_id], array[application_refusals.form_issued_at], array[application_refusals.track]) r
  where r.refusal <> all (rules_apart('applying'))
$$;
comment on function application_refusals is 'NULL = all pass. Seats are no matter here: whoever decides meets them.';
