-- commands/draw: what `amphi draw verify` recomputes: the published draw, the receipts by rank, and who came before whom although the draw said otherwise.
-- query: draw (one)
select s.code as session_code, encode(d.seed_hash, 'hex') as seed_hash, encode(d.seed, 'hex') as seed, d.receipts from session s join session_draw d on d.session_id = s.id where s.id = :'session_id'::bigint;
-- query: receipts
select n.rank, n.receipt from draw_entry n where n.session_id = :'session_id'::bigint order by n.rank nulls last, n.receipt;
-- query: misplaced
-- Both joined the list by the draw, and their positions are not in the order of their ranks.
select a.receipt, b.receipt as other
from draw_entry a join draw_entry b on b.session_id = a.session_id and a.rank < b.rank join waiting_entry w on w.enrolment_id = a.enrolment_id join waiting_entry o on o.enrolment_id = b.enrolment_id
where a.session_id = :'session_id'::bigint and w.position > o.position order by 1, 2 limit 20;
