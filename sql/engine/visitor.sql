-- engine/visitor: who is asking, for actions: many requests at once, one row each in their order.
-- query: visitor (batch)
select v.ordinal, v.person_id, v.is_employer, v.is_teacher, v.is_reviewer, v.is_office, v.is_leader, v.is_admin from visitors(:'session_hash'::text[]) v order by v.ordinal;
