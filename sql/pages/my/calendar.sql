-- my/calendar: the address of one's calendar: made, shown once, revoked. Names: feed, revoked.
-- query: page (one)
select c.created_at, c.person_id is not null as has_feed, case when c.token_hash = encode(sha256(convert_to(coalesce(:'feed'::text, ''), 'UTF8')), 'hex') then :'feed'::text end as feed_token, coalesce(:'revoked'::text = 'yes', false) as is_revoked
from (select 1) x left join (select h.* from calendar_feed_of(:'person_id') h) c on true;
