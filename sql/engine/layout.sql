-- engine/layout: who is asking and which site this is, read before every page and every action.
-- query: visitor (one)
select person_id, given_name, person_name, language, is_signed_in, roles, is_employer, is_teacher, is_reviewer, is_office, is_leader, is_admin, ends_at, is_seen_stale,
  is_teacher or is_reviewer or is_office as is_staff, is_leader or is_office as is_counting, is_office or is_admin as is_house,
  coalesce((select s.value in ('true', 't', 'yes', 'on', '1') from setting s where s.name = 'is_demonstration'), false) as is_demonstration
from visitor(:'session_hash'::text);
