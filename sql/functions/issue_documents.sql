-- Certificates for people who completed a session: numbered, fixed, verifiable.
create or replace function issue_documents(person_id bigint, session_id bigint, picks text[], whole text default null) returns table (issued int, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  s session;
  one record;
  letters constant text := '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
  today date := (now() at time zone 'Europe/Paris')::date;
  number_now int;
  random bytea;
  facts jsonb;
  n int := 0;
  chosen bigint[];
begin
  select * into s from session x where x.id = issue_documents.session_id and may_run_session(issue_documents.person_id, x.id) for no key update;
  if not found then return; end if;
  chosen := case when issue_documents.whole = 'yes' then array(select c from certificates_due(s.id) c) end;
  if cardinality(coalesce(chosen::text[], issue_documents.picks)) = 0 then
    return query select 0, array['picks.missing'], '{}'::jsonb;
    return;
  end if;
  if chosen is null and (exists (select from unnest(issue_documents.picks) p where p !~ '^[0-9]{1,18}$') or exists (
    select from unnest(issue_documents.picks) p where not exists (
      select from enrolment e where e.id = p::bigint and e.session_id = s.id and e.person_id is not null and not e.is_void
        and (select o.outcome from outcome_event o where o.enrolment_id = e.id order by o.id desc limit 1) = 'completed'))) then
    return query select 0, array['picks.not_completed'], '{}'::jsonb;
    return;
  end if;
  chosen := coalesce(chosen, issue_documents.picks::bigint[]);
  for one in
    select e.id, case when e.track = 'FI' then 'attestation' else 'completion' end as kind, e.track, p.given_name, coalesce(p.usual_name, p.family_name) as family_name, p.birth_on,
      (select o.grade from outcome_event o where o.enrolment_id = e.id order by o.id desc limit 1) as grade,
      (select round(sum(a.minutes) / 60.0, 2) from (select distinct on (a.half_day_on, a.half_day) a.minutes from attendance_event a where a.enrolment_id = e.id order by a.half_day_on, a.half_day, a.id desc) a) as hours_done,
      (select coalesce(x.legal_name, x.name_fr) from employer_link l join organisation x on x.id = l.organisation_id
        where e.track <> 'FI' and l.person_id = p.id and l.kind = 'employee' and l.from_on <= coalesce(s.starts_on, today) and (l.to_on is null or l.to_on >= coalesce(s.starts_on, today)) order by l.id desc limit 1) as employer
    from enrolment e join person p on p.id = e.person_id
    where e.id = any(chosen) and not exists (select from issued_document d where d.enrolment_id = e.id and d.revoked_at is null) order by p.family_name, p.given_name, e.id
  loop
    insert into document_number as d (organisation_id, year, last_number) values (s.organisation_id, extract(year from today), 1)
    on conflict (organisation_id, year) do update set last_number = d.last_number + 1 returning d.last_number into number_now;
    random := gen_random_bytes(16);
    select jsonb_build_object('organisation', coalesce(o.legal_name, o.name_fr), 'organisation_city', o.city, 'nda', o.nda, 'given_name', one.given_name, 'family_name', one.family_name, 'birth_on', one.birth_on,
      'employer', one.employer, 'course_code', c.code, 'title_fr', v.title_fr, 'title_en', v.title_en, 'objectives_fr', v.objectives_fr, 'objectives_en', v.objectives_en, 'session_code', s.code, 'starts_on', s.starts_on,
      'ends_on', coalesce(s.ends_on, s.starts_on), 'hours', coalesce(s.hours_total, v.hours_typical), 'hours_done', one.hours_done, 'place', s.place_name, 'track', one.track, 'result', one.grade, 'issued_on', today)
    into facts from course c join course_version v on v.course_id = c.id and v.number = s.course_version join organisation o on o.id = s.organisation_id where c.id = s.course_id;
    insert into issued_document (kind, organisation_id, year, number, code, enrolment_id, issued_by, payload, sha256, is_demonstration)
    select one.kind, s.organisation_id, extract(year from today), number_now,
      (select string_agg(substr(letters, get_byte(random, i) % 32 + 1, 1) || case when i in (3, 7, 11) then '-' else '' end, '' order by i) from generate_series(0, 15) i),
      one.id, issue_documents.person_id, facts, encode(digest(facts::text, 'sha256'), 'hex'), e.is_demonstration from enrolment e where e.id = one.id;
    n := n + 1;
  end loop;
  insert into audit (person_id, action, object, object_id, detail) values (issue_documents.person_id, 'document.issue', 'session', s.id::text, jsonb_build_object('documents', n));
  return query select n, null::text[], null::jsonb;
end $$;
comment on function issue_documents is 'picks: enrolments that were completed, or whole = yes: all of certificates_due(), however many; whoever holds a valid document keeps it. FI get an attestation, FA and FC a certificat de realisation. No row: absent or not one''s own. Refusals: picks.missing, picks.not_completed.';
