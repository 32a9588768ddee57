-- office/retention_change: how long a kind of data is kept.
-- query: decision (one)
select d.saved_name, d.refusal, d.refusal_values
from save_retention_rule(:'person_id'::bigint, :'retention_name'::text, :'stamp'::text, :'active_months'::text, :'archive_months'::text, :'is_confirmed'::text, :'basis'::text) d;
