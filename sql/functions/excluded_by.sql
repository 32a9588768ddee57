-- Whom other conditions of a session would have kept out.
create or replace function excluded_by(session_id bigint, entry_level text, organisations text[]) returns table (enrolment_id bigint, rule text) language sql stable security definer set search_path = public, pg_temp as $$
  select e.id, r.rule
  from enrolment e join person p on p.id = e.person_id, lateral (
    select 'entry_level' as rule where excluded_by.entry_level ~ '^[1-8]$' and coalesce(p.qualification_level, 0) < excluded_by.entry_level::int
    union all
    select 'organisation' where cardinality(excluded_by.organisations) > 0 and not exists (
      select from organisation o where o.code = any(excluded_by.organisations) and (
        exists (select from affiliation f where f.person_id = p.id and f.organisation_id = o.id and f.kind <> 'alumni' and current_date between f.from_on and coalesce(f.to_on, 'infinity'))
        or exists (select from employer_link l where l.person_id = p.id and l.organisation_id = o.id and current_date between l.from_on and coalesce(l.to_on, 'infinity'))))
  ) r
  where e.session_id = excluded_by.session_id and e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled')
  order by e.id, r.rule
$$;
comment on function excluded_by is 'The rules entry_level and organisation of enrolment_refusals, asked of everybody who is in the session now; one row per person and rule. Says nothing about rights.';
