-- A company's training manager nominates people, named now or later; all or none.
create or replace function nominate_people(person_id bigint, session_id bigint, organisation_id text, people text, unnamed text, form_issued_at bigint) returns table (nominated int, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  s session;
  company bigint;
  language text;
  later int := 0;
  lines typed_person[];
  wrong jsonb;
  most int;
  held int;
  failed record;
  line record;
  place bigint;
begin
  select x.id into s.id from session x where x.id = nominate_people.session_id and x.state <> 'draft' and x.origin = 'own' and x.admission = 'nomination';
  if not found or not exists (select from employer_companies(nominate_people.person_id)) then return; end if;
  select c into company from employer_companies(nominate_people.person_id) c where c::text = nominate_people.organisation_id;
  if company is null then
    return query select 0, array['organisation_id.unknown'], '{}'::jsonb;
    return;
  end if;
  if coalesce(btrim(nominate_people.unnamed), '') !~ '^[0-9]{0,2}$' then
    return query select 0, array['unnamed.not_a_number'], '{}'::jsonb;
    return;
  end if;
  later := coalesce(nullif(btrim(nominate_people.unnamed), '')::int, 0);
  lines := array(select r from read_people(nominate_people.people) r order by r.n);
  select jsonb_agg(l.n order by l.n) into wrong from unnest(lines) l where email_problem(l.email) is not null or name_problem(l.given_name) is not null or name_problem(l.family_name) is not null;
  if wrong is not null then
    return query select 0, array['people.malformed'], jsonb_build_object('lines', wrong);
    return;
  elsif exists (select from unnest(lines) l group by lower(l.email) having count(*) > 1) then
    return query select 0, array['people.twice'], '{}'::jsonb;
    return;
  elsif cardinality(lines) = 0 and later = 0 then
    return query select 0, array['people.missing'], '{}'::jsonb;
    return;
  elsif cardinality(lines) > 100 then
    return query select 0, array['people.too_many'], '{}'::jsonb;
    return;
  end if;
  -- Persons ascending, those who are new after them, then the session.
  perform 1 from person p where lower(p.email) in (select lower(l.email) from unnest(lines) l) order by p.id for no key update;
  select p.language into language from person p where p.id = nominate_people.person_id;
  for line in select l.n, l.email, l.given_name, l.family_name from unnest(lines) l where not exists (select from person p where lower(p.email) = lower(l.email)) order by l.n loop
    perform new_person(line.given_name, line.family_name, line.email, language);
  end loop;
  select * into s from session x where x.id = s.id for no key update;
  select array_agg(r.refusal order by r.position) as ids into failed from nomination_refusals(s.id, nominate_people.form_issued_at) r;
  if failed.ids is not null then
    return query select 0, failed.ids, coalesce((select jsonb_object_agg(v.key, v.value) from nomination_refusals(s.id, nominate_people.form_issued_at) r, jsonb_each(r.refusal_values) v), '{}');
    return;
  end if;
  select l.largest into most from nomination_limit l where l.session_id = s.id;
  select count(*) into held from company_nomination c where c.session_id = s.id and c.organisation_id = company and c.is_live;
  if held + later + cardinality(lines) > most then
    return query select 0, array['limit_employer'], jsonb_build_object('n', most);
    return;
  end if;
  -- One live enrolment each, whoever made it; a company is not told which.
  select jsonb_agg(l.n order by l.n) into wrong from unnest(lines) l join person p on lower(p.email) = lower(l.email)
  where exists (select from enrolment e where e.stat_subject_id = p.stat_subject_id and e.session_id = s.id and e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled')) or exists (select from account a where a.person_id = p.id and a.disabled_at is not null);
  if wrong is not null then
    return query select 0, array['people.taken'], jsonb_build_object('lines', wrong);
    return;
  end if;
  for line in select l.n, l.email, l.given_name, l.family_name from unnest(lines) l union all select 1000 + g, null, null, null from generate_series(1, later) g order by 1 loop
    insert into nomination (session_id, organisation_id, made_by, expires_at) values (s.id, company, nominate_people.person_id, coalesce(least(s.closes_at, offers_close_at(s)), 'infinity')) returning id into place;
    if line.email is not null then
      perform nominate_one(nominate_people.person_id, place, line.email, line.given_name, line.family_name);
    end if;
  end loop;
  insert into audit (person_id, action, object, object_id, detail)
  values (nominate_people.person_id, 'nomination.make', 'session', s.id::text, jsonb_build_object('organisation_id', company, 'named', cardinality(lines), 'unnamed', later));
  return query select cardinality(lines) + later, null::text[], null::jsonb;
end $$;
comment on function nominate_people is 'people: one a line, "address, given name, family name" (comma, semicolon or tab); unnamed: places to be named later. No row: no such session by nomination, or no training manager. Refusals: organisation_id.unknown (not one''s company), unnamed.not_a_number, people. + malformed (lines), twice, missing, too_many (100), taken (lines), the rules of nomination_refusals, limit_employer.';
