-- Whether seats that are kept for an audience are kept for this person.
create or replace function belongs_to_audience(person_id bigint, kind text, value text) returns boolean language sql stable set search_path = public, pg_temp as $$
  select case kind
    when 'level' then exists (select from person p where p.id = belongs_to_audience.person_id and p.qualification_level::text = value)
    when 'institution' then exists (
      select from organisation o join affiliation f on f.organisation_id = o.id
      where o.code = value and f.person_id = belongs_to_audience.person_id and f.kind <> 'alumni' and (now() at time zone 'Europe/Paris')::date between f.from_on and coalesce(f.to_on, 'infinity'))
    else exists (
        select from organisation o join employer_link l on l.organisation_id = o.id
        where o.code = value and l.person_id = belongs_to_audience.person_id and (now() at time zone 'Europe/Paris')::date between l.from_on and coalesce(l.to_on, 'infinity'))
      or exists (
        select from organisation o join affiliation f on f.organisation_id = o.id
        where o.code = value and f.person_id = belongs_to_audience.person_id and f.kind in ('employee', 'staff') and (now() at time zone 'Europe/Paris')::date between f.from_on and coalesce(f.to_on, 'infinity'))
    end
$$;
comment on function belongs_to_audience is 'institution: an affiliation that runs today, former students left out; level: the qualification reached is that one; company: an employer link or an affiliation as employee that runs today. A visitor belongs to none.';
