-- commands/import_enrolments: the steps of amphi import enrolments, in one transaction, and of amphi import source.
-- query: columns
select c.name, c.holds, 'copy enrolment_import_row (line, fault, ' || string_agg(c.name, ', ') over () || ') from stdin' as copy from enrolment_import_columns() c order by c.place;
-- query: open (one)
select open_enrolment_import() as columns_count;
-- query: places (one)
select find_import_places() as places_count;
-- query: check (one)
select lines, refused from check_enrolment_import(:'first'::int, :'last'::int);
-- query: compare (one)
select compare_import_lines() as refused;
-- query: refusals
select p.line, p."column", p.named, 'cell.' || p.rule as problem, p.value from import_problems(1000) p order by p.line, p.place;
-- query: counts (one)
select count(*) filter (where r.act = 'new')::int as news, count(*) filter (where r.act = 'same')::int as sames, count(*) filter (where r.act = 'corrected')::int as corrections, count(*) filter (where r.act = 'void')::int as voids,
  count(*) filter (where r.act = 'refused')::int as refusals, count(*) filter (where r.act in ('new', 'corrected', 'void'))::int as to_write
from enrolment_import_result r;
-- query: measure (one)
select keep_import_measures() as years_count;
-- query: write_places (one)
select write_import_places(null, :'file_name'::text, :'sha256'::text, :'bytes'::bigint) as batch_id;
-- query: write (one)
select write_enrolment_import(:'batch_id'::bigint, :'first'::int, :'last'::int) as written;
-- query: settle (one)
select settle_import_sessions() as moved;
-- query: oddities
select o.line, o.named from import_oddities(200) o order by o.line;
-- query: changes
select c.year, c.measure, coalesce(c.before::text, 'nd') as before, coalesce(c.after::text, 'nd') as after, case when coalesce(c.after, 0) >= coalesce(c.before, 0) then '+' else '' end || trim_scale(coalesce(c.after, 0) - coalesce(c.before, 0)) as difference from import_changes() c order by c.year_kind, c.year, c.position;
-- query: newest (one)
select coalesce(max(l.id), 0) as newest from figure_ledger l;
-- query: waiting (one)
select coalesce(sum(cardinality(l.enrolments)), 0) as waiting from figure_ledger l where l.id <= :'newest'::bigint;
-- query: fold (one)
select fold_figures() as folded;
-- query: register (one)
select r.problem, r.is_new from register_import_source(null, :'source_code'::text, :'organisation_code'::text) r;
