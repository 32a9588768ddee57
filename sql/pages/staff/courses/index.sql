-- staff/courses/index: one's own courses and those of one's institution, with what each lacks; by state, institution, and what is missing.
-- query: page (one)
with mine as materialized (select * from staff_courses(:'person_id', :'locale'::text)),
  wanted as (select * from mine m where case coalesce(:'state'::text, '') when '' then m.draft_state is distinct from 'discarded' when 'draft' then 'draft' in (m.state, m.draft_state) and m.draft_state is distinct from 'discarded' else :'state'::text in (m.state, m.draft_state) end and (coalesce(:'institution'::text, '') = '' or :'institution'::text = any (m.institution_codes))
    and (coalesce(:'stale'::text, '') = '' or m.is_stale) and (coalesce(:'english'::text, '') = '' or m.lacks_english) and (coalesce(:'own'::text, '') = '' or m.is_own)
    and (coalesce(btrim(:'q'::text), '') = '' or lower(unaccent(m.course_title || ' ' || m.course_code)) like '%' || replace(replace(lower(unaccent(btrim(:'q'::text))), '\', ''), '%', '') || '%')),
  totals as (select count(*)::int as courses_count, greatest(1, ceil(count(*) / :'page_size'::numeric))::int as pages, case when :'page'::text ~ '^[1-9][0-9]{0,5}$' then :'page'::int else 1 end as page from wanted),
  query as (select concat_ws('&', case when :'state'::text <> '' then 'state=' || url_encode(:'state'::text) end, case when :'institution'::text <> '' then 'institution=' || url_encode(:'institution'::text) end,
    case when :'stale'::text <> '' then 'stale=yes' end, case when :'english'::text <> '' then 'english=yes' end, case when :'own'::text <> '' then 'own=yes' end, case when btrim(:'q'::text) <> '' then 'q=' || url_encode(:'q'::text) end) as kept)
select t.courses_count, t.pages, t.page, t.pages > 1 as has_pages, case when t.page > 1 then '?' || concat_ws('&', nullif(q.kept, ''), 'page=' || t.page - 1) end as previous_link,
  case when t.page < t.pages then '?' || concat_ws('&', nullif(q.kept, ''), 'page=' || t.page + 1) end as next_link,
  case when t.page > t.pages or :'page'::text is not null and :'page'::text <> t.page::text then '/staff/courses' || case when q.kept <> '' then '?' || q.kept else '' end end as moved_to,
  :'q'::text as q, coalesce(:'stale'::text, '') <> '' as is_stale_only, coalesce(:'english'::text, '') <> '' as is_english_only, coalesce(:'own'::text, '') <> '' as is_own_only, q.kept <> '' as has_filter,
  holds_role(:'person_id', '{reviewer,office}') as can_import, (select count(*)::int from mine) as all_count, nullif((select count(*)::int from mine m where m.draft_state = 'in_review' and m.may_review), 0) as reviews_count
from totals t, query q;
-- query: states
select s.state, coalesce(s.state = :'state'::text, false) as is_chosen from unnest(array['draft', 'in_review', 'sent_back', 'published', 'withdrawn', 'archived', 'discarded']) with ordinality s (state, n) order by s.n;
-- query: institutions
select o.code as institution_code, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as institution_name, coalesce(o.code = :'institution'::text, false) as is_chosen
from organisation o where o.id in (select p.organisation_id from courses_of(:'person_id') k join course_organisation p on p.course_id = k.course_id) order by 2;
-- query: courses
select m.* from staff_courses(:'person_id', :'locale'::text) m
where case coalesce(:'state'::text, '') when '' then m.draft_state is distinct from 'discarded' when 'draft' then 'draft' in (m.state, m.draft_state) and m.draft_state is distinct from 'discarded' else :'state'::text in (m.state, m.draft_state) end and (coalesce(:'institution'::text, '') = '' or :'institution'::text = any (m.institution_codes))
  and (coalesce(:'stale'::text, '') = '' or m.is_stale) and (coalesce(:'english'::text, '') = '' or m.lacks_english) and (coalesce(:'own'::text, '') = '' or m.is_own)
  and (coalesce(btrim(:'q'::text), '') = '' or lower(unaccent(m.course_title || ' ' || m.course_code)) like '%' || replace(replace(lower(unaccent(btrim(:'q'::text))), '\', ''), '%', '') || '%')
order by m.draft_state = 'in_review' and m.may_review desc, m.is_own desc, m.draft_state is null, m.course_title collate "fr-x-icu", m.course_code
limit :'page_size'::int offset coalesce((case when :'page'::text ~ '^[1-9][0-9]{0,5}$' then :'page'::int end - 1) * :'page_size'::int, 0);
