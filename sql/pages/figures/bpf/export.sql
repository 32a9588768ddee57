-- figures/bpf/export: the worksheet to take home, every line of every frame. hours is empty exactly where hours_symbol is filled.
-- query: there (one)
select o.id as organisation_id from organisation o cross join lateral bpf_year(o.id, case when :'fiscal_year'::text ~ '^20[0-9]{2}$' then :'fiscal_year'::text::int end) y
where o.code = upper(:'organisation_code'::text) and y.first_on <= (now() at time zone 'Europe/Paris')::date and holds_role(:'person_id'::bigint, '{leader,office}');
-- query: worksheet
with asked as materialized (
  select o.id, o.code, f.fiscal_year, y.nda, y.first_on, y.last_on
  from organisation o cross join (select case when :'fiscal_year'::text ~ '^20[0-9]{2}$' then :'fiscal_year'::text::int end as fiscal_year) f cross join lateral bpf_year(o.id, f.fiscal_year) y
  where o.code = upper(:'organisation_code'::text) and y.first_on <= (now() at time zone 'Europe/Paris')::date and holds_role(:'person_id'::bigint, '{leader,office}')
), standing as materialized (
  select a.*, case when exists (select from bpf_gaps(a.id, a.fiscal_year)) then 'incomplete' else 'complete' end as status from asked a
)
select a.code as organisation_code, a.nda, a.fiscal_year, a.first_on, a.last_on, a.status, l.frame, l.line, l.kind, bpf_label(l.frame, l.line, :'locale'::text) as line_name, l.number, l.hours, case when l.hours is null then 'z' end as hours_symbol
from standing a cross join lateral bpf_lines(a.id, a.fiscal_year) l
order by l.place;
