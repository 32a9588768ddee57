-- figures/bpf/gaps: for the office: in which sessions a worksheet lacks what, with the page where it is told.
-- query: sheet (one)
select 'BPF ' || y.fiscal_year || ' – ' || o.code as page_title, o.code as organisation_code, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as organisation_name, y.fiscal_year,
  (select min(x.id) from organisation x where x.id = any (b.house)) as organisation_id, b.nda is null as lacks_nda
from organisation o cross join (select case when :'fiscal_year'::text ~ '^20[0-9]{2}$' then :'fiscal_year'::text::int end as fiscal_year) y cross join lateral bpf_year(o.id, y.fiscal_year) b
where o.code = upper(:'organisation_code'::text) and b.first_on <= (now() at time zone 'Europe/Paris')::date and holds_role(:'person_id'::bigint, '{office}');
-- query: sessions
select g.session_id, s.code as session_code, case when :'locale'::text = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end as course_title, case when :'locale'::text = 'en' and v.title_en is not null then 'en' else 'fr' end as title_language, s.starts_on, count(distinct g.enrolment_id)::int as people_count
from organisation o cross join lateral bpf_gaps(o.id, :'fiscal_year'::text::int) g join session s on s.id = g.session_id join course_version v on v.course_id = s.course_id and v.number = s.course_version
where o.code = upper(:'organisation_code'::text) and :'fiscal_year'::text ~ '^20[0-9]{2}$' and holds_role(:'person_id'::bigint, '{office}')
group by g.session_id, s.code, v.title_fr, v.title_en, s.starts_on order by people_count desc, s.code limit 200;
-- query: lacks (in sessions by session_id)
select g.session_id, g.gap, count(g.enrolment_id)::int as lacks_count
from organisation o cross join lateral bpf_gaps(o.id, :'fiscal_year'::text::int) g
where o.code = upper(:'organisation_code'::text) and :'fiscal_year'::text ~ '^20[0-9]{2}$' and g.session_id is not null and holds_role(:'person_id'::bigint, '{office}')
group by g.session_id, g.gap order by g.session_id, array_position(array['status', 'objective', 'nsf', 'level', 'mode', 'hours', 'teachers'], g.gap);
