-- Who completed a session and holds no valid certificate.
create or replace function certificates_due(session_id bigint) returns setof bigint language sql stable security definer set search_path = public, pg_temp as $$
  select e.id from enrolment e
  where e.session_id = certificates_due.session_id and not e.is_void and e.person_id is not null
    and (select o.outcome from outcome_event o where o.enrolment_id = e.id order by o.id desc limit 1) = 'completed'
    and not exists (select from issued_document d where d.enrolment_id = e.id and d.revoked_at is null)
$$;
comment on function certificates_due is 'Ids of enrolments. Says nothing about rights: pages ask may_run_session() first.';
