-- home: what there is in true numbers, what can be entered now, and the ways in by level and axis.
-- query: numbers (one)
select count(*)::int as courses_count, count(*) filter (where n.is_open)::int as open_count, count(*) filter (where n.is_free)::int as free_count,
  count(*) filter (where '2' = any(n.modes))::int as online_count, (select count(distinct i)::int from catalogue_entry e, unnest(e.institutions) i) as institutions_count,
  (select count(*)::int from catalogue_session s where s.is_open) as open_sessions_count, (select count(*)::int from organisation o where o.cluster_role in ('lead', 'member')) as members_count
from catalogue_now n;
-- query: open_now
select k.course_code, k.course_title, k.course_title_language, k.institutions, k.level, k.summary, k.summary_language, k.availability, k.starts_on, k.ends_on, k.closes_at, k.is_full, k.is_few, k.seats_left, k.waiting_count,
  k.mode, k.language, k.price, k.price = 0 as is_free, k.hours, k.is_demonstration
from (
    select n.course_id, s.closes_at, n.place_fr, row_number() over (partition by n.list_order order by s.closes_at, n.place_fr) as turn
    from catalogue_now n join session s on s.id = n.session_id where n.is_open and s.admission in ('open', 'approval') and (s.is_unlimited or s.seats_taken + s.seats_reserved < s.capacity)
    order by turn, s.closes_at, n.place_fr limit 6
  ) w
  cross join lateral (select c.*, c.languages[1] as language from course_card c where c.course_id = w.course_id and c.locale = :'locale'::text) k
order by w.closes_at, w.place_fr;
-- query: levels
select n.level, count(*)::int as count, count(*) filter (where n.is_open)::int as open_count, '?level=' || n.level as link
from catalogue_now n group by n.level order by array_position(array['short_cycle', 'bachelor', 'master', 'doctorate', 'none'], n.level);
-- query: axes
select a.code as axis, case when :'locale'::text = 'en' then a.name_en else a.name_fr end as axis_name, (select count(*)::int from catalogue_now n where n.axis = a.code) as count, '?axis=' || a.code as link
from axis a order by a.position;
-- query: tracks
select t.track, count(*)::int as count, '?track=' || t.track as link from catalogue_now n, unnest(n.tracks) t (track) group by t.track order by array_position(array['FI', 'FA', 'FC'], t.track);
-- query: institutions
select o.code as institution, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as institution_name, count(*)::int as count, '?institution=' || o.code as link
from catalogue_now n, unnest(n.institutions) i (code) join organisation o on o.code = i.code
group by o.id order by count(*) desc, o.name_fr limit 12;
