-- courses/index: the catalogue: what was asked, how many match, counts beside each option, chips, pages; the list itself; what to do when nothing matches.
-- Names: q level track field institution axis language mode (repeatable but q) open free sort page. link columns are '' or '?…', ready to stand after {{root}}/courses.
-- query: search (one)
with asked as materialized (
  select w.question, w.corrected, nullif(left(trim(:'q'::text), 200), '') as q, coalesce(:'open'::text, '') <> '' as is_open, coalesce(:'free'::text, '') <> '' as is_free,
    case when :'sort'::text in ('title', 'start', 'recent', 'relevance') then :'sort'::text end as sort
  from catalogue_words(:'q'::text) w
), matched as materialized (
  select m.* from asked a, catalogue_match(a.question, :'level'::text[], :'track'::text[], :'field'::text[], :'institution'::text[], :'axis'::text[], :'language'::text[], :'mode'::text[], a.is_open, a.is_free) m
), options as materialized (
  select t.tag, count(*) filter (where (m.missed | b.bit) = b.bit)::int as count
  from matched m cross join lateral unnest(m.tags) t (tag)
    cross join lateral (select case ascii(t.tag) when 108 then case substr(t.tag, 2, 1) when 'e' then 1 else 32 end when 116 then 2 when 102 then case substr(t.tag, 2, 1) when 'i' then 4 else 256 end
      when 105 then 8 when 97 then 16 when 109 then 64 else 128 end as bit) b
  group by t.tag
), filters as materialized (
  select f.facet, f.value, f.bit, f.facet || '=' || url_encode(f.value) as part, f.position
  from (
    select 'q' as facet, a.q as value, 512 as bit, 0 as position from asked a where a.q is not null
    union all select 'level', x, 1, 1 from unnest(:'level'::text[]) x
    union all select 'track', x, 2, 2 from unnest(:'track'::text[]) x
    union all select 'field', x, 4, 3 from unnest(:'field'::text[]) x
    union all select 'institution', x, 8, 4 from unnest(:'institution'::text[]) x
    union all select 'axis', x, 16, 5 from unnest(:'axis'::text[]) x
    union all select 'language', x, 32, 6 from unnest(:'language'::text[]) x
    union all select 'mode', x, 64, 7 from unnest(:'mode'::text[]) x
    union all select 'open', 'yes', 128, 8 from asked a where a.is_open
    union all select 'free', 'yes', 256, 9 from asked a where a.is_free
  ) f where f.value <> '' group by f.facet, f.value, f.bit, f.position
), counted as materialized (
  select count(*) filter (where missed = 0)::int as total, count(*) filter (where (missed | 128) = 128 and is_open)::int as open_count,
    count(*) filter (where (missed | 256) = 256 and is_free)::int as free_count,
    count(*)::int as all_count
  from matched
), state as materialized (
  select c.*, a.*, coalesce(a.sort, case when a.q is null then 'start' else 'relevance' end) as sorted_by, greatest(1, ceil(c.total / coalesce(:'page_size'::int, 20)::numeric))::int as pages_count,
    case when :'page'::text is null then 1 when :'page'::text ~ '^[1-9][0-9]{0,5}$' then :'page'::int end as page_number,
    array(select f.part from filters f order by f.position, f.value) || case when a.sort is null then '{}'::text[] else array['sort=' || a.sort] end as parts
  from counted c, asked a
), drops as (
  select f.bit, min(f.facet) as facet, min(f.position) as position, (select count(*) from matched m where (m.missed | f.bit) = f.bit) as count, array_agg(f.part) as parts from filters f group by f.bit
), stash as materialized (
  select set_config('amphi.options', (select jsonb_object_agg(o.tag, o.count) from options o)::text, true) is not null and set_config('amphi.catalogue', jsonb_build_object(
    'filters', coalesce((select jsonb_agg(jsonb_build_object('facet', f.facet, 'value', f.value, 'part', f.part, 'position', f.position)) from filters f), '[]'),
    'drops', case when s.total = 0 then coalesce((select jsonb_agg(jsonb_build_object('facet', d.facet, 'position', d.position, 'count', d.count, 'parts', d.parts)) from drops d where d.count > 0), '[]') else '[]' end,
    'is_nothing', s.total = 0, 'parts', s.parts, 'page', s.page_number, 'pages', s.pages_count, 'sort', s.sorted_by, 'q', s.q)::text, true) is not null as is_kept
  from state s
)
select case when s.page_number is null or s.page_number > s.pages_count then '/courses' || coalesce('?' || nullif(array_to_string(s.parts, '&'), ''), '') end as moved_to,
  case when s.pages_count > 1 and s.page_number > 1 then case when :'locale'::text = 'en' then format('Courses (%s of %s)', s.page_number, s.pages_count) else format('Formations (%s sur %s)', s.page_number, s.pages_count) end end as page_title,
  s.total, s.all_count, s.q, s.corrected as corrected_q, exists (select from filters) as has_filters, (select count(*)::int from filters) as filters_count, s.total = 0 as is_nothing, s.page_number, s.pages_count,
  s.sorted_by, s.open_count, s.is_open as is_open_chosen, s.open_count = 0 and not s.is_open as is_open_empty, s.free_count, s.is_free as is_free_chosen, s.free_count = 0 and not s.is_free as is_free_empty,
  coalesce('?' || nullif(array_to_string(s.parts, '&'), ''), '') as list_link, s.sort as chosen_sort,
  case when s.page_number > 1 then coalesce('?' || nullif(concat_ws('&', nullif(array_to_string(s.parts, '&'), ''), case when s.page_number > 2 then 'page=' || s.page_number - 1 end), ''), '') end as previous_link,
  case when s.page_number < s.pages_count then '?' || concat_ws('&', nullif(array_to_string(s.parts, '&'), ''), 'page=' || s.page_number + 1) end as next_link,
  s.page_number > 1 as has_previous, s.page_number < s.pages_count as has_next,
  (s.page_number - 1) * coalesce(:'page_size'::int, 20) + 1 as first_shown, least(s.total, s.page_number * coalesce(:'page_size'::int, 20)) as last_shown, t.is_kept
from state s, stash t;
-- query: courses
with wanted as (
  select m.course_id, m.rank, m.list_order, m.starts_on, m.published_at, case when :'locale'::text = 'en' then m.place_en else m.place_fr end as place,
    coalesce(case when :'sort'::text in ('title', 'start', 'recent', 'relevance') then :'sort'::text end, case when trim(:'q'::text) <> '' then 'relevance' else 'start' end) as sorted_by
  from catalogue_words(:'q'::text) w, catalogue_match(w.question, :'level'::text[], :'track'::text[], :'field'::text[], :'institution'::text[], :'axis'::text[], :'language'::text[], :'mode'::text[],
    coalesce(:'open'::text, '') <> '', coalesce(:'free'::text, '') <> '') m
  where m.missed = 0
), shown as (
  select w.*, row_number() over (order by case when sorted_by = 'relevance' then -rank end, case when sorted_by = 'start' then list_order end, case when sorted_by = 'start' then starts_on end,
    case when sorted_by = 'recent' then published_at end desc, place) as line
  from wanted w
  order by line
  limit :'page_size'::int offset coalesce((case when :'page'::text ~ '^[1-9][0-9]{0,5}$' then :'page'::int end - 1) * :'page_size'::int, 0)
)
select t.course_code, t.course_title, t.course_title_language, t.summary, t.summary_language, t.level, t.kind, array_to_string(t.tracks, ', ') as tracks, t.ai_focus, t.field, t.field_name, t.axis, t.axis_name,
  t.institutions, t.former_titles, t.ects, coalesce(t.hours_typical, s.hours_total) as hours, array_to_string(k.languages, ', ') as languages, k.languages[1] as language, k.languages[2] as second_language,
  coalesce(t.own_mode, s.mode) as mode, coalesce(t.place_typical, s.place_name) as place, coalesce(t.price_typical, s.price_total) as price, coalesce(t.price_typical, s.price_total) = 0 as is_free,
  coalesce(a.availability, 'none') as availability, a.availability = 'future_open' as is_future_open, a.availability = 'ended_open' as is_ended_open, a.availability = 'future_not_yet_open' as is_not_yet_open, k.is_open, s.starts_on, s.ends_on, s.opens_at, s.closes_at, coalesce(a.is_full, false) as is_full, coalesce(a.is_few, false) as is_few, a.seats_left,
  nullif(s.waiting_count, 0) as waiting_count, s.door, k.sessions_count, t.is_demonstration or coalesce(s.is_demonstration, false) as is_demonstration
from shown w
  join catalogue_slice k on k.course_id = w.course_id and k.from_at <= now() and now() < k.until_at
  join catalogue_card t on t.course_id = w.course_id and t.locale = :'locale'::text
  left join session s on s.id = k.session_id
  left join session_availability a on a.session_id = k.session_id
order by w.line;
-- query: facets
select f.facet, f.position, f.is_used, f.facet in ('field', 'institution', 'language') and (select count(*) > 8 from jsonb_each_text(nullif(current_setting('amphi.options', true), '')::jsonb) t where t.key like f.facet || '=%') as has_more
from (values ('level', 1, cardinality(:'level'::text[]) > 0), ('track', 2, cardinality(:'track'::text[]) > 0), ('field', 3, cardinality(:'field'::text[]) > 0), ('institution', 4, cardinality(:'institution'::text[]) > 0),
  ('axis', 5, cardinality(:'axis'::text[]) > 0), ('language', 6, cardinality(:'language'::text[]) > 0), ('mode', 7, cardinality(:'mode'::text[]) > 0)) f (facet, position, is_used)
order by f.position;
-- query: options (in facets by facet)
select o.facet, o.value, o.count, o.is_chosen, o.count = 0 and not o.is_chosen as is_empty, o.line > 8 and not o.is_chosen as is_more, o.label,
  case when o.facet = 'level' then o.value end as as_level, case when o.facet = 'track' then o.value end as as_track, case when o.facet = 'language' then o.value end as as_language,
  case when o.facet = 'mode' then o.value end as as_mode
from (
  select p.*, row_number() over (partition by p.facet order by p.fixed, p.count desc, p.label, p.value) as line
  from (
    select o.facet, o.value, o.count, o.value = any(case o.facet when 'level' then :'level'::text[] when 'track' then :'track'::text[] when 'field' then :'field'::text[] when 'institution' then :'institution'::text[]
        when 'axis' then :'axis'::text[] when 'language' then :'language'::text[] else :'mode'::text[] end) as is_chosen,
      case o.facet when 'level' then array_position(array['short_cycle', 'bachelor', 'master', 'doctorate', 'none'], o.value) when 'track' then array_position(array['FI', 'FA', 'FC'], o.value)
        when 'mode' then o.value::int else 0 end as fixed,
      catalogue_label(o.facet, o.value, :'locale'::text) as label
    from (
      select split_part(t.key, '=', 1) as facet, split_part(t.key, '=', 2) as value, t.value::int as count from jsonb_each_text(nullif(current_setting('amphi.options', true), '')::jsonb) t
    ) o
    where o.facet not in ('open', 'free')
  ) p
) o
order by o.facet, o.line;
-- query: chips
select f.facet, f.value, catalogue_label(f.facet, f.value, :'locale'::text) as label, catalogue_link(c.catalogue, f.part) as link,
  case when f.facet = 'level' then f.value end as as_level, case when f.facet = 'track' then f.value end as as_track, case when f.facet = 'language' then f.value end as as_language,
  case when f.facet = 'mode' then f.value end as as_mode, f.facet = 'q' as is_q, f.facet = 'open' as is_open_chip, f.facet = 'free' as is_free_chip
from (select nullif(current_setting('amphi.catalogue', true), '')::jsonb as catalogue) c, jsonb_to_recordset(c.catalogue -> 'filters') f (facet text, value text, part text, position int)
order by f.position, label, f.value;
-- query: sorts
select s.sort, c.catalogue ->> 'sort' = s.sort as is_chosen,
  '?' || concat_ws('&', nullif(ltrim(catalogue_link(c.catalogue, 'sort=' || (c.catalogue ->> 'sort')), '?'), ''), 'sort=' || s.sort) as link
from (select nullif(current_setting('amphi.catalogue', true), '')::jsonb as catalogue) c, (values ('relevance', 1), ('start', 2), ('title', 3), ('recent', 4)) s (sort, position)
where s.sort <> 'relevance' or c.catalogue ->> 'q' is not null
order by s.position;
-- query: pages
select p.page, p.page = (c.catalogue ->> 'page')::int as is_current, p.page - lag(p.page, 1, 0) over (order by p.page) > 1 as is_after_gap,
  coalesce('?' || nullif(concat_ws('&', nullif(ltrim(catalogue_link(c.catalogue, ''), '?'), ''), case when p.page > 1 then 'page=' || p.page end), ''), '') as link
from (select nullif(current_setting('amphi.catalogue', true), '')::jsonb as catalogue) c, generate_series(1, (c.catalogue ->> 'pages')::int) p (page)
where (c.catalogue ->> 'pages')::int > 1 and (p.page in (1, (c.catalogue ->> 'pages')::int) or abs(p.page - (c.catalogue ->> 'page')::int) <= 2)
order by p.page;
-- query: helps
select d.facet, d.count, catalogue_link(c.catalogue, variadic d.parts) as link
from (select nullif(current_setting('amphi.catalogue', true), '')::jsonb as catalogue) c, jsonb_to_recordset(c.catalogue -> 'drops') d (facet text, position int, count int, parts text[])
order by d.facet = 'q', d.count, d.position
limit 3;
-- query: coming
select k.course_code, k.course_title, k.course_title_language, k.institutions, k.availability, k.starts_on, k.opens_at, k.is_demonstration
from (select nullif(current_setting('amphi.catalogue', true), '')::jsonb as catalogue) c
  cross join lateral (
    select n.course_id, n.list_order, n.place_fr from catalogue_now n, catalogue_words(c.catalogue ->> 'q') w
    where n.list_order in (4, 8) and (w.question is null or n.document @@ w.question or not exists (select from catalogue_entry e where e.document @@ w.question))
    order by n.list_order, n.place_fr limit 3
  ) n
  join course_card k on k.course_id = n.course_id and k.locale = :'locale'::text
where (c.catalogue ->> 'is_nothing')::boolean
order by n.list_order, n.place_fr;
