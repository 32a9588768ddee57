-- The days of an organisation's fiscal year, and whose sessions its worksheet holds.
create or replace function bpf_year(organisation_id bigint, fiscal_year int) returns table (first_on date, last_on date, nda text, house bigint[])
language sql stable security definer set search_path = public, pg_temp as $$
  select d.first_on, (d.first_on + interval '1 year' - interval '1 day')::date, o.nda, coalesce((select array_agg(x.id order by x.id) from organisation x where x.nda = o.nda), array[o.id])
  from organisation o cross join lateral (select make_date(bpf_year.fiscal_year - (o.fiscal_month > 1)::int, o.fiscal_month, 1) as first_on) d
  where o.id = bpf_year.organisation_id
$$;
comment on function bpf_year is 'The worksheet is one per NDA (numéro de déclaration d''activité): house = all organisations that share it, the lowest id first; without one, the organisation alone. A fiscal year is named by the civil year in which it ends.';
