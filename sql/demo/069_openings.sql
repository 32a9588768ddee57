-- Demonstration: two sessions to come whose first half hour is drawn by lot, so that their pages can be seen.
with chosen as (
  select s.id, s.opens_at from session s where s.state = 'published' and s.origin = 'own' and s.is_demonstration and s.admission = 'open' and s.has_waiting_list and s.opens_at > now() + interval '1 day' and s.closes_at > s.opens_at + interval '1 day' order by s.opens_at, s.id limit 2
), seed as materialized (
  select c.id, c.opens_at, gen_random_bytes(32) as seed from chosen c
), draw as (
  insert into session_draw (session_id, minutes, seed_hash) select id, 30, sha256(seed) from seed returning session_id
), secret as (
  insert into draw_secret (session_id, seed) select id, seed from seed
)
update session s set draw_at = k.opens_at + interval '30 minutes' from seed k where s.id = k.id;
