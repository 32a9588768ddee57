-- figures/bpf/show: the worksheet of one organisation and fiscal year, in the order of the form; what is missing comes first.
-- query: sheet (one)
with asked as materialized (
  select o.id, o.code as organisation_code, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as organisation_name, f.fiscal_year, y.*, d.today, extract(year from d.today)::int - case when extract(month from d.today) < 9 then 1 else 0 end as first
  from organisation o cross join (select (now() at time zone 'Europe/Paris')::date as today) d cross join (select case when :'fiscal_year'::text ~ '^20[0-9]{2}$' then :'fiscal_year'::text::int end as fiscal_year) f cross join lateral bpf_year(o.id, f.fiscal_year) y
  where o.code = upper(:'organisation_code'::text) and y.first_on <= d.today and holds_role(:'person_id'::bigint, '{leader,office}')
), gap as materialized (
  select g.gap, count(*)::int as gaps_count from asked a cross join lateral bpf_gaps(a.id, a.fiscal_year) g group by g.gap
), stash as materialized (
  -- Counted once for all the lists of the page.
  select set_config('amphi.bpf', jsonb_build_object('gaps', (select coalesce(jsonb_agg(g), '[]') from gap g), 'lines', (select jsonb_agg(l order by l.place) from asked a cross join lateral bpf_lines(a.id, a.fiscal_year) l))::text, true) is not null as is_kept from asked
)
select 'BPF ' || a.fiscal_year || ' – ' || a.organisation_name as page_title, a.organisation_code, a.organisation_name, a.fiscal_year, a.fiscal_year - 1 as year_before, case when a.last_on < a.today then a.fiscal_year + 1 end as year_after, a.nda, a.first_on, a.last_on, a.today, a.last_on >= a.today as is_running, not exists (select from gap) as is_complete,
  cardinality(a.house) > 1 as is_shared, (select string_agg(x.code, ', ' order by x.id) from organisation x where x.id = any (a.house)) as house_codes, s.is_kept,
  a.first || '-' || a.first + 1 as tab_year, false as at_minute, false as at_year, false as at_years, false as at_targets, false as at_methods, false as at_trajectory, false as at_builder, false as at_releases
from asked a, stash s;
-- query: gaps
select g.gap, g.gaps_count, g.gap = 'nda' as is_of_house
from (select nullif(current_setting('amphi.bpf', true), '')::jsonb as kept) k cross join lateral jsonb_to_recordset(k.kept -> 'gaps') g (gap text, gaps_count int)
order by array_position(array['status', 'objective', 'nsf', 'level', 'mode', 'hours', 'teachers', 'nda'], g.gap);
-- query: frames
select f.frame, bpf_label('frame', f.frame, :'locale'::text) as frame_title, f.frame = 'C' as is_income, f.frame = 'E' as is_teaching, f.frame in ('F-2', 'G') as is_contract from unnest(array['C', 'E', 'F-1', 'F-2', 'F-3', 'F-4', 'G']) with ordinality f (frame, n) where holds_role(:'person_id'::bigint, '{leader,office}') order by f.n;
-- query: lines (in frames by frame)
select l.frame, case when l.kind = 'line' and l.frame in ('C', 'F-1', 'F-3') and l.line <> 'unknown' then l.line end as line_code, bpf_label(l.frame, l.line, :'locale'::text) as line_name, l.number, coalesce(l.hours::text, 'z') as hours
from (select nullif(current_setting('amphi.bpf', true), '')::jsonb as kept) k cross join lateral jsonb_to_recordset(k.kept -> 'lines') l (place int, frame text, line text, kind text, number bigint, hours bigint)
where l.kind <> 'total' and l.line <> 'distance' order by l.place;
-- query: sums (in frames by frame)
select l.frame, bpf_label(l.frame, l.line, :'locale'::text) as line_name, l.number, l.hours, l.kind = 'total' as is_total
from (select nullif(current_setting('amphi.bpf', true), '')::jsonb as kept) k cross join lateral jsonb_to_recordset(k.kept -> 'lines') l (place int, frame text, line text, kind text, number bigint, hours bigint)
where l.kind = 'total' or l.line = 'distance' order by l.place;
