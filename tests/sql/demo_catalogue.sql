-- The catalogue on the demonstration data: counts equal lists, search forgives, each of the eight states is there, facts carried over are facts.
begin;
set client_min_messages to warning;
create extension if not exists pgtap;
select plan(43);

-- A course list as anyone would write it, without bits, slices or tags.
create function pg_temp.plain_list(question tsquery, level text[], track text[], field text[], institution text[], axis text[], language text[], mode text[], is_open boolean, is_free boolean) returns setof bigint language sql as $$
  select c.id
  from course c join course_version v on v.course_id = c.id and v.number = c.published_version join catalogue_entry e on e.course_id = c.id
  where c.state = 'published' and (plain_list.question is null or e.document @@ plain_list.question) and (plain_list.level = '{}' or v.level = any(plain_list.level)) and (plain_list.track = '{}' or v.tracks && plain_list.track) and (plain_list.field = '{}' or left(v.isced_f, 2) = any(plain_list.field))
    and (plain_list.institution = '{}' or exists (select from course_organisation p join organisation o on o.id = p.organisation_id where p.course_id = c.id and o.code = any(plain_list.institution)))
    and (plain_list.axis = '{}' or v.axis = any(plain_list.axis))
    and (plain_list.language = '{}' or v.languages && plain_list.language or exists (select from catalogue_session s where s.course_id = c.id and s.languages && plain_list.language))
    and (plain_list.mode = '{}' or v.mode::text = any(plain_list.mode) or exists (select from catalogue_session s where s.course_id = c.id and s.mode::text = any(plain_list.mode)))
    and (not plain_list.is_open or exists (select from catalogue_session s where s.course_id = c.id and s.is_open))
    and (not plain_list.is_free or v.price_typical = 0 or exists (select from catalogue_session s where s.course_id = c.id and s.price_total = 0))
$$;
create temporary table asked as
select n, case n % 5 when 1 then 'apprentissage' when 3 then 'droit' end as q,
  case when hashint4(n) % 3 = 0 then array['master'] when hashint4(n) % 7 = 0 then array['bachelor', 'none'] else '{}'::text[] end as level,
  case when hashint4(n + 1) % 4 = 0 then array['FI'] when hashint4(n + 1) % 5 = 0 then array['FC', 'FA'] else '{}'::text[] end as track,
  case when hashint4(n + 2) % 4 = 0 then array['06', '05'] when hashint4(n + 2) % 7 = 0 then array['04'] else '{}'::text[] end as field,
  case when hashint4(n + 3) % 4 = 0 then array['SU'] when hashint4(n + 3) % 5 = 0 then array['UPPA', 'CNAM'] else '{}'::text[] end as institution,
  case when hashint4(n + 4) % 6 = 0 then array['health'] when hashint4(n + 4) % 5 = 0 then array['resilient-societies'] else '{}'::text[] end as axis,
  case when hashint4(n + 5) % 5 = 0 then array['en'] else '{}'::text[] end as language, case when hashint4(n + 6) % 5 = 0 then array['2', '1'] else '{}'::text[] end as mode,
  hashint4(n + 7) % 4 = 0 as is_open, hashint4(n + 8) % 9 = 0 as is_free
from generate_series(1, 400) n;
-- Page by page, in every order: together the pages are the list.
create function pg_temp.listed(a asked, sort text default 'start', page_size int default null, page int default 1) returns bigint[] language sql as $$
  select r.shown from catalogue_search(a.q, a.level, a.track, a.field, a.institution, a.axis, a.language, a.mode, a.is_open, a.is_free, sort, 'fr', page, page_size) r
$$;
create function pg_temp.plainly(a asked) returns bigint[] language sql as $$
  select coalesce(array_agg(p order by p), '{}') from pg_temp.plain_list((select question from catalogue_words(a.q)), a.level, a.track, a.field, a.institution, a.axis, a.language, a.mode, a.is_open, a.is_free) p
$$;
create function pg_temp.sorted(ids bigint[]) returns bigint[] language sql as $$ select coalesce(array_agg(i order by i), '{}') from unnest(ids) i $$;
select is(count(*), 0::bigint, 'four hundred filter combinations: the list is what the plain reading of the rules gives') from asked a where pg_temp.sorted(pg_temp.listed(a)) <> pg_temp.plainly(a);
select cmp_ok(count(*), '>', 50::bigint, 'and many of them find something') from asked a where pg_temp.plainly(a) <> '{}';
select is(count(*), 0::bigint, 'the total is the length of the list') from asked a
cross join lateral catalogue_search(a.q, a.level, a.track, a.field, a.institution, a.axis, a.language, a.mode, a.is_open, a.is_free, 'title', 'en', 1, 7) r
where a.n <= 100 and (r.total <> cardinality(pg_temp.plainly(a)) or cardinality(r.shown) <> least(7, r.total));
select is(count(*), 0::bigint, 'the pages of seven together are the list, in each order') from asked a, unnest(array['start', 'title', 'recent', 'relevance']) s (sort)
where a.n <= 60 and pg_temp.listed(a, s.sort) <> (select coalesce(array_agg(i order by p, n), '{}') from generate_series(1, 17) p, unnest(pg_temp.listed(a, s.sort, 7, p)) with ordinality t (i, n));
-- What was derived beforehand and what the page derives when that is out of date are the same.
create temporary table beforehand as select a.n, pg_temp.listed(a) as shown from asked a;
insert into catalogue_change default values;
select is(count(*), 0::bigint, 'without the derived rows the answers are the same') from asked a join beforehand b using (n) where a.n <= 60 and pg_temp.listed(a) <> b.shown;
select is(refresh_catalogue_moments(), 1, 'refresh_catalogue_moments: a change is seen once');
select is(refresh_catalogue_moments(), 0, 'and then nothing is left to do');
select is((select count(*) from catalogue_change), 0::bigint, 'and no mark is left');
select is(count(*), 0::bigint, 'catalogue_tags_at, catalogue_orders_at: what is kept is what they say') from (
  (select t.facet, t.value, t.courses, t.bits::text from catalogue_tag t except select t.facet, t.value, t.courses, t.bits::text from catalogue_tags_at(now()) t)
  union all (select o.sort, o.locale, cardinality(o.places), o.course_ids::text from catalogue_orders_at(now()) o except select o.sort, o.locale, cardinality(o.places), o.course_ids::text from catalogue_order o)) x;

-- The count beside an option = the length of the list after choosing that option alone in its filter.
create function pg_temp.lies(facet text, place int) returns bigint language sql as $$
  select count(*) from asked a
    cross join lateral catalogue_search(a.q, a.level, a.track, a.field, a.institution, a.axis, a.language, a.mode, a.is_open, a.is_free, 'start', 'fr', 1, 20) r
    join catalogue_tag_now t on t.facet = lies.facet
  where a.n <= 60 and (case when r.others is null then t.courses else bit_count(t.bits & r.others[place]) end) <> (
    select x.total from catalogue_search(a.q, case facet when 'level' then array[t.value] else a.level end, case facet when 'track' then array[t.value] else a.track end,
      case facet when 'field' then array[t.value] else a.field end, case facet when 'institution' then array[t.value] else a.institution end, case facet when 'axis' then array[t.value] else a.axis end,
      case facet when 'language' then array[t.value] else a.language end, case facet when 'mode' then array[t.value] else a.mode end, facet = 'open' or a.is_open, facet = 'free' or a.is_free, 'start', 'fr', 1, 20) x)
$$;
select is(pg_temp.lies(f.facet, f.place), 0::bigint, 'counts never lie: ' || f.facet)
from (values ('level', 1), ('track', 2), ('field', 3), ('institution', 4), ('axis', 5), ('language', 6), ('mode', 7), ('open', 8), ('free', 9)) f (facet, place);

create function pg_temp.finds(q text) returns text language sql as $$
  select string_agg(c.course_code, ' ' order by c.rank desc, c.course_code)
  from (select e.code as course_code, ts_rank(e.document, w.question) as rank from catalogue_words(q) w join catalogue_entry e on e.document @@ w.question order by 2 desc, 1 limit 40) c
$$;
select matches(pg_temp.finds('aprentisage statistic'), 'SU-M2A-APST', 'typing mistakes are forgiven: aprentisage statistic finds Apprentissage statistique');
select is((select corrected from catalogue_words('aprentisage statistic')), 'apprentissage statistic', 'and the page can say what was searched');
select is(pg_temp.finds('ANDROIDE'), 'SU-M-AI2D', 'a former title finds today''s course');
select is(pg_temp.finds('androide'), pg_temp.finds('ANDROÏDE'), 'case and accents do not count');
select is(pg_temp.finds('ia'), pg_temp.finds('AI'), 'IA and AI are one word');
select matches(pg_temp.finds('reinforcement learning'), 'SU-MIND-RLD', 'English words find French courses');
select matches(pg_temp.finds('SU-M-AI2D'), 'SU-M-AI2D', 'a code finds its course');
select matches(pg_temp.finds('learning statistique'), 'SU-M2A-APST', 'words of both languages together');
select doesnt_match(pg_temp.finds('apprentissage -profond'), 'CNAM-RCP209', 'a minus takes out');
select matches(pg_temp.finds('droit or santé'), 'APHP-DU-SC', 'or joins');
select is(pg_temp.finds('zzzzzzqq'), null, 'nonsense finds nothing');
select is(pg_temp.finds('!!! ((( & | <-> :*'), null, 'operators find nothing and break nothing');
select lives_ok($$select pg_temp.finds(repeat('a"''\', 3000))$$, 'ten thousand hostile characters break nothing');
select is((select question from catalogue_words('   ')), null, 'blanks are no question');

select is((select count(distinct a.list_order) from session s join session_availability a on a.session_id = s.id where s.state = 'published'), 8::bigint, 'each of the eight states is there');
select is((select count(*) from (
    select e.course_id, coalesce(min(s.list_order), 9) as list_order, coalesce(bool_or(s.is_open), false) as is_open, count(s.session_id) as sessions from catalogue_entry e left join catalogue_session s on s.course_id = e.course_id group by 1
  ) x join catalogue_slice k on k.course_id = x.course_id and k.from_at <= now() and now() < k.until_at where (k.list_order, k.is_open, k.sessions_count) is distinct from (x.list_order, x.is_open, x.sessions::int)), 0::bigint,
  'the slices agree with session_availability at this moment');
select is((select count(*) from catalogue_now), (select count(*) from catalogue_entry), 'each listed course is in exactly one slice');
select cmp_ok((select count(*) from session where state = 'published' and waiting_count > 0 and seats_taken = capacity), '>=', 3::bigint, 'some sessions are full, with people waiting');
select is((select count(*) from session s where not s.is_demonstration), 0::bigint, 'every invented session says so');
select is((select count(*) from course where state = 'published'), 113::bigint, 'the 113 courses of the reference catalogue');
select is((select count(*) from course_version where hours_typical is not null and published_at is not null), 7::bigint, 'hours are known for seven courses, and for no other');
select is((select count(*) from course_version where price_typical is not null and published_at is not null), 4::bigint, 'prices for four');
select is((select count(*) from course_version where ects is not null and published_at is not null), 44::bigint, 'ECTS for forty-four');
select is((select count(*) from session s join lateral (select count(*) filter (where e.state in ('enrolled', 'offered') and e.origin <> 'import') as taken, count(*) filter (where e.state = 'waiting') as waiting from enrolment e where e.session_id = s.id) n
  on (n.taken, n.waiting) <> (s.seats_taken, s.waiting_count)), 0::bigint, 'seats and waiting lists are what the enrolments say');
select is((select count(*) from enrolment e join lateral (select count(*) as n, max(v.seq) as last from enrolment_event v where v.enrolment_id = e.id) v on v.n <> e.events_count or v.last <> v.n
  or e.state <> (select x.state_after from enrolment_event x where x.enrolment_id = e.id and x.seq = v.last)), 0::bigint, 'each enrolment has the state of its last event');
select * from finish();
rollback;
