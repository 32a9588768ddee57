-- figures/bpf/index: whose worksheet of continuing education can be opened, for the fiscal years at hand.
-- query: page (one)
select d.today, y.first || '-' || y.first + 1 as tab_year, extract(year from d.today)::int - 1 as survey_year, false as at_minute, false as at_year, false as at_years, false as at_targets, false as at_methods, false as at_trajectory, false as at_builder, false as at_releases
from (select (now() at time zone 'Europe/Paris')::date as today where holds_role(:'person_id'::bigint, '{leader,office}')) d cross join lateral (select extract(year from d.today)::int - case when extract(month from d.today) < 9 then 1 else 0 end as first) y;
-- query: organisations
select o.code as organisation_code, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as organisation_name, o.nda
from organisation o
where holds_role(:'person_id'::bigint, '{leader,office}') and (o.nda is not null or exists (select from session s join enrolment e on e.session_id = s.id and e.track in ('FA', 'FC') where s.organisation_id = o.id)
  or exists (select from session_organisation x where x.organisation_id = o.id and x.is_subcontract))
order by organisation_name, o.code;
-- query: years (in organisations by organisation_code)
select o.code as organisation_code, y.fiscal_year, y.fiscal_year = n.running as is_running, b.first_on, b.last_on
from organisation o cross join lateral (select extract(year from d.today)::int + (o.fiscal_month > 1 and extract(month from d.today) >= o.fiscal_month)::int as running from (select (now() at time zone 'Europe/Paris')::date as today) d) n
  cross join lateral generate_series(n.running - 2, n.running) y (fiscal_year) cross join lateral bpf_year(o.id, y.fiscal_year) b
where holds_role(:'person_id'::bigint, '{leader,office}')
order by o.code, y.fiscal_year desc;
