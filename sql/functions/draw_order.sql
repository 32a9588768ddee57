-- The order of a draw, from what is published of it: anyone can recompute it.
create or replace function draw_order(seed bytea, receipts int[]) returns table (rank int, receipt int, hash bytea) language sql immutable as $$
  select row_number() over (order by h.hash)::int, h.receipt, h.hash
  from (select r.receipt, sha256(draw_order.seed || convert_to(':' || r.receipt, 'UTF8')) as hash from unnest(draw_order.receipts) r (receipt)) h
  order by h.hash
$$;
comment on function draw_order is 'SHA-256(seed, ":", receipt in decimal digits), compared bytewise, lowest first.';
