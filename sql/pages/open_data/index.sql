-- open_data/index: the two sets that everybody may take, with period, numbers and addresses.
-- query: sets (one)
select (select count(*) from catalogue_entry) as courses_count, (select count(*) from session_facts f join catalogue_entry e on e.course_id = f.course_id) as sessions_count, (select max(e.published_at)::date from catalogue_entry e) as changed_on,
  y.first_year, y.last_year, y.last_on, coalesce(y.years_count, 0) as years_count, (select string_agg(d.name || ' v' || d.version, ', ' order by d.position) from (select distinct on (m.measure) m.measure as name, m.version, m.position from measure_definition m order by m.measure, m.version desc) d) as definitions
from (select min(r.year) as first_year, max(r.year) as last_year, max(p.published_at)::date as last_on, count(distinct r.year) as years_count from public_release p join year_release r on r.id = p.release_id) y;
-- query: revisions
select r.year, r.revision, r.status, p.published_at, case when :'locale'::text = 'en' then r.reason_en else r.reason_fr end as reason, r.is_demonstration as is_invented from public_release p join year_release r on r.id = p.release_id order by r.year desc, r.revision desc;
