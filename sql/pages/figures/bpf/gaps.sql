-- figures/bpf/gaps: for the office: in which sessions a worksheet lacks what, with the page where it is told.
-- query: sheet (one)
with asked as materialized (
  select o.id, o.code, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as organisation_name, f.fiscal_year, b.nda, b.house
  from organisation o cross join (select case when :'fiscal_year'::text ~ '^20[0-9]{2}$' then :'fiscal_year'::text::int end as fiscal_year) f cross join lateral bpf_year(o.id, f.fiscal_year) b
  where o.code = upper(:'organisation_code'::text) and b.first_on <= (now() at time zone 'Europe/Paris')::date and holds_role(:'person_id'::bigint, '{office}')
), stash as materialized (
  -- Counted once for both lists of the page.
  select set_config('amphi.bpf_gaps', (select coalesce(jsonb_agg(g), '[]') from asked a cross join lateral bpf_gaps(a.id, a.fiscal_year) g where g.session_id is not null)::text, true) is not null as is_kept from asked
)
select 'BPF ' || a.fiscal_year || ' – ' || a.code as page_title, a.code as organisation_code, a.organisation_name, a.fiscal_year, a.house[1] as organisation_id, a.nda is null as lacks_nda, s.is_kept from asked a, stash s;
-- query: sessions
select g.session_id, s.code as session_code, case when :'locale'::text = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end as course_title, case when :'locale'::text = 'en' and v.title_en is not null then 'en' else 'fr' end as title_language, count(distinct g.enrolment_id)::int as people_count
from (select nullif(current_setting('amphi.bpf_gaps', true), '')::jsonb as kept) k cross join lateral jsonb_to_recordset(k.kept) g (session_id bigint, enrolment_id bigint) join session s on s.id = g.session_id join course_version v on v.course_id = s.course_id and v.number = s.course_version
group by g.session_id, s.code, v.title_fr, v.title_en order by people_count desc, s.code limit 200;
-- query: lacks (in sessions by session_id)
select g.session_id, g.gap, count(g.enrolment_id)::int as lacks_count
from (select nullif(current_setting('amphi.bpf_gaps', true), '')::jsonb as kept) k cross join lateral jsonb_to_recordset(k.kept) g (gap text, session_id bigint, enrolment_id bigint)
group by g.session_id, g.gap order by g.session_id, array_position(array['status', 'objective', 'nsf', 'level', 'mode', 'hours', 'teachers'], g.gap);
