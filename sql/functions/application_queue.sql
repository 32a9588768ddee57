-- Who applied to a session, for those who run it.
create or replace function application_queue(person_id bigint, session_id bigint, q text, states text[], answered text)
  returns table (enrolment_id bigint, person_name text, email text, reference text, state text, track text, applied_on date, ticket bigint, answers_count bigint, files_count bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select e.id, p.given_name || ' ' || coalesce(p.usual_name, p.family_name), p.email, e.reference, e.state, e.track, f.recorded_on, f.ticket,
    (select count(*) from answer a where a.enrolment_id = e.id), (select count(*) from answer a where a.enrolment_id = e.id and a.document_file_id is not null)
  from enrolment e
    join enrolment_event f on f.enrolment_id = e.id and f.kind = 'apply'
    join person p on p.id = e.person_id
  where e.session_id = application_queue.session_id and may_run_session(application_queue.person_id, application_queue.session_id) and not e.is_void
    and (coalesce(cardinality(application_queue.states), 0) = 0 or e.state = any(application_queue.states))
    and (coalesce(trim(application_queue.q), '') = '' or unaccent(concat_ws(' ', p.given_name, p.usual_name, p.family_name, p.email, e.reference)) ilike '%' || replace(replace(unaccent(trim(application_queue.q)), '\', ''), '%', '') || '%'
      or exists (select from answer a where a.enrolment_id = e.id and unaccent(a.value) ilike '%' || replace(replace(unaccent(trim(application_queue.q)), '\', ''), '%', '') || '%'))
    and (coalesce(application_queue.answered, '') = '' or exists (
      select from answer a where a.enrolment_id = e.id and a.question_id::text = split_part(application_queue.answered, ':', 1) and substr(application_queue.answered, strpos(application_queue.answered, ':') + 1) = any(string_to_array(a.value, E'\n'))))
$$;
comment on function application_queue is 'Nothing unless the person runs the session. q: words of the name, address, reference or an answer; states NULL or empty = all; answered: "QUESTION:value", of a list or among several. ticket = order of arrival.';
