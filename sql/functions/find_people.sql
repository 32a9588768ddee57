-- People as the office finds them.
create or replace function find_people(person_id bigint, wanted text) returns table (whom_id bigint, person_name text, person_email text) language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.given_name || ' ' || p.family_name || coalesce(' (' || p.usual_name || ')', ''), p.email
  from (select replace(replace(replace(lower(unaccent(left(btrim(coalesce(find_people.wanted, '')), 200))), '\', '\\'), '%', '\%'), '_', '\_') as words) w, person p
  where w.words <> '' and holds_role(find_people.person_id, '{office,admin}')
    and (lower(unaccent(p.given_name || ' ' || p.family_name || ' ' || coalesce(p.usual_name, ''))) like '%' || w.words || '%'
      or lower(unaccent(p.family_name || ' ' || p.given_name)) like '%' || w.words || '%' or lower(p.email) like w.words || '%'
      or p.id in (select e.person_id from enrolment e where e.reference = upper(btrim(find_people.wanted))))
  order by p.family_name, p.given_name, p.id limit 51
$$;
comment on function find_people is 'By part of a name without its accents, the beginning of an address, or the reference of an enrolment; 51 at most, so that the page can say that there are more. Nobody for anyone who is neither office nor admin, or when nothing is asked.';
