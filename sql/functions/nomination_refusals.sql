-- Why nobody can be nominated for a session now: the rules of the session alone, for the person's own are tested when they confirm.
create or replace function nomination_refusals(session_id bigint, form_issued_at bigint) returns table ("position" int, refusal text, refusal_values jsonb) language sql stable security definer set search_path = public, pg_temp as $$
  select r.position, r.refusal, r.refusal_values from enrolment_refusals(array[null::bigint], array[nomination_refusals.session_id], array[nomination_refusals.form_issued_at]) r where r.refusal <> all (rules_apart('naming'))
$$;
comment on function nomination_refusals is 'None = yes. A company is told nothing of what speaks against a person.';
