-- The companies whose training a person manages.
create or replace function employer_companies(person_id bigint) returns setof bigint language sql stable security definer set search_path = public, pg_temp as $$
  select distinct g.organisation_id from role_grant g
  where g.person_id = employer_companies.person_id and g.role = 'employer' and g.scope = 'company' and g.from_on <= (now() at time zone 'Europe/Paris')::date and (g.to_on is null or g.to_on >= (now() at time zone 'Europe/Paris')::date)
$$;
comment on function employer_companies is 'By the role employer for that company, today: an affiliation or an employer''s link alone grants nothing.';
