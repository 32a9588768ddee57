-- staff/sessions/new: first which course, then the form with what the course says already.
-- query: courses
select c.code as value, t.course_title as label from course c join course_text t on t.course_id = c.id and t.locale = :'locale'::text
where c.state = 'published' and coalesce(:'course_code'::text, '') = '' and may_edit_course(:'person_id', c.id) order by t.course_title, c.code;
-- query: course (maybe)
select c.code as course_code, true as has_course, t.course_title, coalesce(t.course_title_language, :'locale'::text) as title_language, v.hours_typical as hours_total, v.price_typical as price_total, v.place_typical as place_name, null::text as place_city,
  null::text as starts_on, null::text as ends_on, null::text as opens_at, null::text as closes_at, null::int as capacity, null::int as minimum_size, null::text as withdraw_until, null::text as rhythm_fr, null::text as rhythm_en,
  (select p.email from person p where p.id = :'person_id' and exists (select from role_grant g where g.person_id = p.id and g.role = 'teacher')) as teachers,
  coalesce(:'is_unlimited'::text = 'yes', false) as is_unlimited_chosen, case when :'starts_on'::text is null then true else coalesce(:'has_waiting_list'::text = 'yes', false) end as has_waiting_list_chosen
from course c join course_version v on v.course_id = c.id and v.number = c.published_version join course_text t on t.course_id = c.id and t.locale = :'locale'::text
where c.code = :'course_code'::text and c.state = 'published' and may_edit_course(:'person_id', c.id);
-- query: admissions
select v.value, v.value = coalesce(:'admission'::text, s.admission, 'open') as is_chosen from (select 1) one left join lateral (select 'open'::text as admission, 'half_day'::text as attendance, v.mode, v.tracks, v.tracks as offered from course c join course_version v on v.course_id = c.id and v.number = c.published_version where c.code = :'course_code'::text) s on true, unnest(array['open', 'approval', 'nomination']) with ordinality v (value, place) order by v.place;
-- query: attendances
select v.value, v.value = coalesce(:'attendance'::text, s.attendance, 'half_day') as is_chosen from (select 1) one left join lateral (select 'open'::text as admission, 'half_day'::text as attendance, v.mode, v.tracks, v.tracks as offered from course c join course_version v on v.course_id = c.id and v.number = c.published_version where c.code = :'course_code'::text) s on true, unnest(array['half_day', 'evidence', 'none']) with ordinality v (value, place) order by v.place;
-- query: modes
select v.value, v.value = coalesce(:'mode'::text, s.mode::text, '0') as is_chosen from (select 1) one left join lateral (select 'open'::text as admission, 'half_day'::text as attendance, v.mode, v.tracks, v.tracks as offered from course c join course_version v on v.course_id = c.id and v.number = c.published_version where c.code = :'course_code'::text) s on true, unnest(array['0', '1', '2']) with ordinality v (value, place) order by v.place;
-- query: track_choices
select v.value, v.value = any(case when :'starts_on'::text is null then s.tracks else :'tracks'::text[] end) as is_chosen from (select 'open'::text as admission, 'half_day'::text as attendance, v.mode, v.tracks, v.tracks as offered from course c join course_version v on v.course_id = c.id and v.number = c.published_version where c.code = :'course_code'::text) s, unnest(s.offered) with ordinality v (value, place) order by v.place;
-- query: time_zones
select c.code as value, case when :'locale'::text = 'en' then c.label_en else c.label_fr end as label, c.code = z.now as is_chosen
from code c, lateral (select coalesce(:'time_zone'::text, 'Europe/Paris') as now) z
where c.list = 'time_zone' and (c.code = z.now or current_date between coalesce(c.valid_from, '-infinity') and coalesce(c.valid_to, 'infinity'))
order by c.code <> 'Europe/Paris', case when :'locale'::text = 'en' then c.label_en else c.label_fr end, c.code;
