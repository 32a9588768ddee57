-- courses/index: the catalogue: what was asked, how many match, counts beside each option, chips, pages; the list itself; what to do when nothing matches.
-- Names: q level track field institution axis language mode (repeatable but q) open free sort page. link columns are '' or '?…', ready to stand after {{root}}/courses.
-- What the first query finds, the others of the same transaction read from its settings.
-- query: search (one)
with asked as materialized (
  select nullif(left(trim(:'q'::text), 200), '') as q, coalesce(:'open'::text, '') <> '' as is_open, coalesce(:'free'::text, '') <> '' as is_free,
    case when :'sort'::text in ('title', 'start', 'recent', 'relevance') then :'sort'::text end as sort,
    case when :'page'::text is null then 1 when :'page'::text ~ '^[1-9][0-9]{0,5}$' then :'page'::int end as page_number
), state as materialized (
  select a.*, r.*, coalesce(a.sort, case when a.q is null then 'start' else 'relevance' end) as sorted_by, greatest(1, ceil(r.total / coalesce(:'page_size'::int, 20)::numeric))::int as pages_count,
    catalogue_parts(a.q, :'level'::text[], :'track'::text[], :'field'::text[], :'institution'::text[], :'axis'::text[], :'language'::text[], :'mode'::text[], a.is_open, a.is_free, a.sort) as parts
  from asked a cross join lateral catalogue_search(a.q, :'level'::text[], :'track'::text[], :'field'::text[], :'institution'::text[], :'axis'::text[], :'language'::text[], :'mode'::text[], a.is_open, a.is_free,
    coalesce(a.sort, case when a.q is null then 'start' else 'relevance' end), :'locale'::text, a.page_number, :'page_size'::int) r
)
select case when s.page_number is null or s.page_number > s.pages_count then '/courses' || catalogue_address(s.parts, '') end as moved_to,
  case when s.pages_count > 1 and s.page_number > 1 then case when :'locale'::text = 'en' then format('Courses (%s of %s)', s.page_number, s.pages_count) else format('Formations (%s sur %s)', s.page_number, s.pages_count) end end as page_title,
  s.total, s.all_count, s.q, s.corrected as corrected_q, f.filters_count > 0 as has_filters, f.filters_count, s.total = 0 as is_nothing, s.page_number, s.pages_count,
  s.sorted_by, s.open_count, s.is_open as is_open_chosen, s.open_count = 0 and not s.is_open as is_open_empty, s.free_count, s.is_free as is_free_chosen, s.free_count = 0 and not s.is_free as is_free_empty,
  l.link as list_link, s.sort as chosen_sort,
  case when s.page_number > 1 then case when s.page_number > 2 then l.before || 'page=' || s.page_number - 1 else l.link end end as previous_link,
  case when s.page_number < s.pages_count then l.before || 'page=' || s.page_number + 1 end as next_link,
  s.page_number > 1 as has_previous, s.page_number < s.pages_count as has_next,
  (s.page_number - 1) * coalesce(:'page_size'::int, 20) + 1 as first_shown, least(s.total, s.page_number * coalesce(:'page_size'::int, 20)) as last_shown,
  set_config('amphi.shown', s.shown::text, true) is not null and set_config('amphi.others', coalesce(s.others::text, ''), true) is not null and set_config('amphi.parts', s.parts::text, true) is not null
    and set_config('amphi.pages', case when s.pages_count > 1 then s.page_number || ' ' || s.pages_count end, true) is not null as is_kept
from state s
  cross join lateral (select cardinality(s.parts) - case when s.sort is null then 0 else 1 end as filters_count) f
  cross join lateral (select k.link, case when k.link = '' then '?' else k.link || '&' end as before from (select catalogue_address(s.parts, '') as link) k) l;
-- query: courses
select t.course_code, t.course_title, t.course_title_language, t.summary, t.summary_language, t.level, t.kind, array_to_string(t.tracks, ', ') as tracks, t.ai_focus, t.field, t.field_name, t.axis, t.axis_name,
  t.institutions, t.former_titles, t.ects, coalesce(t.hours_typical, a.hours_total) as hours, array_to_string(k.languages, ', ') as languages, k.languages[1] as language, k.languages[2] as second_language,
  coalesce(t.own_mode, a.mode) as mode, coalesce(t.place_typical, a.place_name) as place, coalesce(t.price_typical, a.price_total) as price, coalesce(t.price_typical, a.price_total) = 0 as is_free,
  coalesce(a.availability, 'none') as availability, a.availability = 'future_open' as is_future_open, a.availability = 'ended_open' as is_ended_open, a.availability = 'future_not_yet_open' as is_not_yet_open, k.is_open, a.starts_on, a.ends_on, a.opens_at, a.closes_at, coalesce(a.is_full, false) as is_full, coalesce(a.is_few, false) as is_few, a.seats_left,
  nullif(a.waiting_count, 0) as waiting_count, a.door, k.sessions_count, t.is_demonstration or coalesce(a.is_demonstration, false) as is_demonstration
from unnest(current_setting('amphi.shown', true)::bigint[]) with ordinality w (course_id, line)
  join catalogue_slice k on k.course_id = w.course_id and k.from_at <= now() and now() < k.until_at
  join catalogue_card t on t.course_id = w.course_id and t.locale = :'locale'::text
  left join session_availability a on a.session_id = k.session_id
order by w.line;
-- query: facets
select t.facet, count(*) > 8 as has_more
from catalogue_tag_now t
where t.facet not in ('open', 'free')
group by t.facet
order by array_position(array['level', 'track', 'field', 'institution', 'axis', 'language', 'mode'], t.facet);
-- query: options (in facets by facet)
select o.facet, o.value, o.count, o.is_chosen, o.count = 0 and not o.is_chosen as is_empty, o.line > 8 and not o.is_chosen as is_more, o.label,
  case when o.facet = 'level' then o.value end as as_level, case when o.facet = 'track' then o.value end as as_track, case when o.facet = 'language' then o.value end as as_language,
  case when o.facet = 'mode' then o.value end as as_mode
from (
  select p.*, row_number() over (partition by p.facet order by p.fixed, p.count desc, p.label, p.value) as line
  from (
    select t.facet, t.value, t.fixed, case when :'locale'::text = 'en' then t.label_en else t.label_fr end as label,
      case when x.others is null then t.courses else bit_count(t.bits & x.others[array_position(array['level', 'track', 'field', 'institution', 'axis', 'language', 'mode'], t.facet)])::int end as count,
      t.value = any(case t.facet when 'level' then :'level'::text[] when 'track' then :'track'::text[] when 'field' then :'field'::text[] when 'institution' then :'institution'::text[]
        when 'axis' then :'axis'::text[] when 'language' then :'language'::text[] else :'mode'::text[] end) as is_chosen
    from catalogue_tag_now t, (select nullif(current_setting('amphi.others', true), '')::bit varying[] as others) x
    where t.facet not in ('open', 'free')
  ) p
) o
order by o.facet, o.line;
-- query: chips
select c.facet, c.value, catalogue_label(c.facet, c.value, :'locale'::text) as label, catalogue_address(c.parts, c.part) as link,
  case when c.facet = 'level' then c.value end as as_level, case when c.facet = 'track' then c.value end as as_track, case when c.facet = 'language' then c.value end as as_language,
  case when c.facet = 'mode' then c.value end as as_mode, c.facet = 'q' as is_q, c.facet = 'open' as is_open_chip, c.facet = 'free' as is_free_chip
from (
  select p.part, p.line, k.parts, split_part(p.part, '=', 1) as facet, substr(p.part, strpos(p.part, '=') + 1) as value
  from (select current_setting('amphi.parts', true)::text[] as parts) k, unnest(k.parts) with ordinality p (part, line)
  where p.part not like 'sort=%'
) c
order by c.line;
-- query: sorts
select s.sort, c.sorted_by = s.sort as is_chosen, l.link || case when l.link = '' then '?' else '&' end || 'sort=' || s.sort as link
from (select k.parts, coalesce((select substr(p, 6) from unnest(k.parts) p where p like 'sort=%'), case when k.parts[1] like 'q=%' then 'relevance' else 'start' end) as sorted_by from (select current_setting('amphi.parts', true)::text[] as parts) k) c
  cross join (values ('relevance', 1), ('start', 2), ('title', 3), ('recent', 4)) s (sort, position)
  cross join lateral (select catalogue_address(c.parts, 'sort=' || c.sorted_by) as link) l
where s.sort <> 'relevance' or c.parts[1] like 'q=%'
order by s.position;
-- query: pages
select p.page, p.page = c.page as is_current, p.page - lag(p.page, 1, 0) over (order by p.page) > 1 as is_after_gap,
  l.link || case when p.page > 1 then case when l.link = '' then '?' else '&' end || 'page=' || p.page else '' end as link
from (select split_part(k.pages, ' ', 1)::int as page, split_part(k.pages, ' ', 2)::int as pages from (select nullif(current_setting('amphi.pages', true), '') as pages) k) c
  cross join lateral (select catalogue_address(current_setting('amphi.parts', true)::text[], '') as link) l
  cross join lateral generate_series(1, c.pages) p (page)
where p.page in (1, c.pages) or abs(p.page - c.page) <= 2
order by p.page;
-- query: helps
select h.facet, h.count, h.link
from (
  select f.facet, f.place, bit_count(x.others[f.place])::int as count, catalogue_address(x.parts, variadic array(select p from unnest(x.parts) p where p like f.facet || '=%')) as link
  from (select nullif(current_setting('amphi.others', true), '')::bit varying[] as others, current_setting('amphi.parts', true)::text[] as parts where current_setting('amphi.shown', true) = '{}') x,
    unnest(array['level', 'track', 'field', 'institution', 'axis', 'language', 'mode', 'open', 'free', 'q']) with ordinality f (facet, place)
  where exists (select from unnest(x.parts) p where p like f.facet || '=%')
) h
where h.count > 0
order by h.facet = 'q', h.count, h.place
limit 3;
-- query: coming
select k.course_code, k.course_title, k.course_title_language, k.institutions, k.availability, k.starts_on, k.opens_at, k.is_demonstration
from (
  select n.course_id, n.list_order, n.place_fr from catalogue_now n, catalogue_words(:'q'::text) w
  where current_setting('amphi.shown', true) = '{}' and n.list_order in (4, 8) and (w.question is null or n.document @@ w.question or not exists (select from catalogue_entry e where e.document @@ w.question))
  order by n.list_order, n.place_fr limit 3
) n
  join course_card k on k.course_id = n.course_id and k.locale = :'locale'::text
order by n.list_order, n.place_fr;
