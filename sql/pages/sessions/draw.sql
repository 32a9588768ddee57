-- sessions/draw: what is published of a draw: the hash of the seed from the opening on; the seed and the receipts in their order after it. The list is also the CSV.
-- query: session (one)
select f.session_id, f.course_code, f.session_code, case :'locale'::text when 'en' then coalesce(f.title_en, f.title_fr) else f.title_fr end as course_title, case when :'locale'::text = 'en' and f.title_en is not null then 'en' else 'fr' end as title_language,
  f.starts_on, f.ends_on, f.place_city, f.is_demonstration_session, zoned(f.opens_at, f.time_zone, :'locale'::text) as opens_at, zoned(w.draw_at, f.time_zone, :'locale'::text) as draw_at, d.minutes as draw_minutes, zoned(d.drawn_at, f.time_zone, :'locale'::text) as drawn_at, d.receipts as receipts_count, coalesce(d.receipts > 20, false) as is_cut, d.receipts > 0 as has_receipts,
  case when now() >= f.opens_at then encode(d.seed_hash, 'hex') end as seed_hash, encode(d.seed, 'hex') as seed, now() < f.opens_at as is_before
from session_facts f join session w on w.id = f.session_id join session_draw d on d.session_id = f.session_id
where f.session_id = :'session_id'::bigint;
-- query: receipts
select n.rank, n.receipt, encode(o.hash, 'hex') as sha256
from session_facts f join session_draw d on d.session_id = f.session_id and d.drawn_at is not null join draw_entry n on n.session_id = d.session_id
  cross join lateral (select sha256(d.seed || convert_to(':' || n.receipt, 'UTF8')) as hash) o
where f.session_id = :'session_id'::bigint order by n.rank limit :'page_size'::int;
