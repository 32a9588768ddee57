-- What a card of the catalogue shows of a course, in each language; *_language is set where the text is in the other one.
create or replace view course_card as
select c.id as course_id, l.locale, c.code as course_code,
  case when l.locale = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end as course_title,
  case when l.locale = 'en' and v.title_en is null then 'fr' end as course_title_language,
  case when l.locale = 'en' then coalesce(v.summary_en, v.summary_fr) else coalesce(v.summary_fr, v.summary_en) end as summary,
  case when l.locale = 'en' and v.summary_en is null and v.summary_fr is not null then 'fr' when l.locale = 'fr' and v.summary_fr is null and v.summary_en is not null then 'en' end as summary_language,
  v.level, c.kind, v.tracks, v.ai_focus, left(v.isced_f, 2) as field, case when l.locale = 'en' then d.label_en else d.label_fr end as field_name,
  v.axis, case when l.locale = 'en' then a.name_en else a.name_fr end as axis_name,
  (select string_agg(t.name, ' · ' order by t.position, t.name) from (
    select distinct on (o.id) case when l.locale = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as name, p.position
    from course_organisation p join organisation o on o.id = p.organisation_id where p.course_id = c.id order by o.id, p.position) t) as institutions,
  (select string_agg(f.title, ', ' order by f.id) from course_former_title f where f.course_id = c.id) as former_titles,
  v.ects, coalesce(v.hours_typical, s.hours_total) as hours,
  case when s.languages is null or s.languages <@ v.languages then v.languages else v.languages || array(select x from unnest(s.languages) x where x <> all (v.languages)) end as languages,
  coalesce(v.mode, s.mode) as mode, coalesce(v.place_typical, s.place_name) as place, coalesce(v.price_typical, s.price_total) as price,
  coalesce(s.availability, 'none') as availability, coalesce(s.is_open, false) as is_open, s.starts_on, s.ends_on, s.opens_at, s.closes_at, coalesce(s.is_full, false) as is_full,
  coalesce(s.is_few, false) as is_few, s.seats_left, nullif(s.waiting_count, 0) as waiting_count, s.door,
  (select count(*)::int from catalogue_session x where x.course_id = c.id) as sessions_count, v.is_demonstration or coalesce(s.is_demonstration, false) as is_demonstration
from course c
  join course_version v on v.course_id = c.id and v.number = c.published_version
  cross join (values ('fr'), ('en')) l (locale)
  left join axis a on a.code = v.axis
  left join code d on d.list = 'isced_f' and d.code = left(v.isced_f, 2)
  left join lateral (select * from catalogue_session x where x.course_id = c.id order by x.list_order, x.starts_on, x.session_id limit 1) s on true;
comment on view course_card is 'One row per published course and language. Dates, seats and state are those of its best session; availability none = no session to come. is_demonstration: something shown here was invented.';
