-- Writes some checked lines of an import: new courses as drafts, changed ones into their draft or a new one beside the published version.
create or replace function write_course_import(first int, last int, person_id bigint default null) returns int language plpgsql set search_path = public, pg_temp as $$
declare
  written int;
begin
  -- New courses. Their institutions hold at once, for they say who may write them; parts and prerequisites wait in the draft, for they may be courses of a later line.
  -- Their numbers first: to find each course again by its code was a walk over all the lines for each of them.
  update course_import_result r set course_id = nextval('course_id_seq') where r.line between write_course_import.first and write_course_import.last and r.act = 'new';
  insert into course (id, code, kind) overriding system value select r.course_id, r.code, r.kind from course_import_result r where r.line between write_course_import.first and write_course_import.last and r.act = 'new' order by r.line;
  insert into course_version overriding system value
  select v.* from course_import_result r cross join lateral jsonb_populate_record(null::course_version,
    '{"formacode": [], "nsf": [], "rome": [], "certification": [], "acceleration_programme": [], "languages": [], "url": [], "stale_en": [], "is_demonstration": false, "is_source_partial": false, "number": 1, "revision": 1, "review_state": "draft"}'
    || jsonb_strip_nulls(r.fresh - 'links') || jsonb_build_object('id', nextval('course_version_id_seq'), 'course_id', r.course_id, 'created_at', now(), 'author_id', write_course_import.person_id, 'html', r.html,
      'links', case when r.fresh -> 'links' ?| '{parts,prerequisites}' then r.fresh -> 'links' end)) v
  where r.line between write_course_import.first and write_course_import.last and r.act = 'new';
  insert into course_organisation (course_id, organisation_id, part, position)
  select r.course_id, o.id, t.value ->> 'part', t.n from course_import_result r cross join lateral jsonb_array_elements(r.fresh -> 'links' -> 'organisations') with ordinality t (value, n) join organisation o on o.code = t.value ->> 'code'
  where r.line between write_course_import.first and write_course_import.last and r.act = 'new';
  -- Changed ones: the course first, as everywhere; then a draft for those that have none.
  perform from course c where c.id in (select r.course_id from course_import_result r where r.line between write_course_import.first and write_course_import.last and r.act = 'changed') order by c.id for no key update;
  update course c set kind = r.kind from course_import_result r where c.id = r.course_id and r.kind <> c.kind and r.line between write_course_import.first and write_course_import.last and r.act = 'changed';
  with begun as (
    insert into course_version overriding system value
    select n.* from course_import_result r join course_version v on v.id = r.version_id
      cross join lateral jsonb_populate_record(v, jsonb_build_object('id', nextval('course_version_id_seq'), 'number', (select max(x.number) + 1 from course_version x where x.course_id = v.course_id), 'review_state', 'draft', 'created_at', now(),
        'published_at', null, 'reason', null, 'revision', 1, 'links', null, 'author_id', write_course_import.person_id, 'restored_from', v.number)) n
    where r.line between write_course_import.first and write_course_import.last and r.act = 'changed' and v.review_state not in ('draft', 'sent_back')
    returning id, course_id
  )
  update course_import_result r set version_id = b.id from begun b where r.course_id = b.course_id;
  insert into course_save (course_version_id, revision, step, person_id, changes)
  select v.id, v.revision + 1, 'import', write_course_import.person_id, coalesce((select jsonb_object_agg(k, b.before -> k) from unnest(r.changed) k where b.before ? k), '{}')
  from course_import_result r join course_version v on v.id = r.version_id cross join lateral (select to_jsonb(v) as before offset 0) b
  where r.line between write_course_import.first and write_course_import.last and r.act = 'changed';
  update course_version x
  set (title_fr, title_en, summary_fr, summary_en, objectives_fr, objectives_en, expected_results_fr, expected_results_en, content_fr, content_en, level, qualification_level, entry_level, tracks, ai_focus, isced_f,
      formacode, nsf, rome, is_certifying, certification, general_aim, training_objective, path_kind, ects, isced_level, axis, acceleration_programme, hours_typical, price_typical, languages, mode, place_typical, prerequisites_fr, prerequisites_en, access_fr, access_en,
      access_delay_fr, access_delay_en, assessment_fr, assessment_en, methods_fr, methods_en, accessibility_fr, accessibility_en, contact_name, contact_email, contact_phone, url, reviewed_on, source, links, html, stale_en, revision)
    = (n.title_fr, n.title_en, n.summary_fr, n.summary_en, n.objectives_fr, n.objectives_en, n.expected_results_fr, n.expected_results_en, n.content_fr, n.content_en, n.level, n.qualification_level, n.entry_level, n.tracks, n.ai_focus, n.isced_f,
      n.formacode, n.nsf, n.rome, n.is_certifying, n.certification, n.general_aim, n.training_objective, n.path_kind, n.ects, n.isced_level, n.axis, n.acceleration_programme, n.hours_typical, n.price_typical, n.languages, n.mode, n.place_typical, n.prerequisites_fr, n.prerequisites_en, n.access_fr, n.access_en,
      n.access_delay_fr, n.access_delay_en, n.assessment_fr, n.assessment_en, n.methods_fr, n.methods_en, n.accessibility_fr, n.accessibility_en, n.contact_name, n.contact_email, n.contact_phone, n.url, n.reviewed_on, n.source, n.links, n.html, n.stale_en, n.revision + 1)
  from (
    select n.*
    from course_import_result r join course_version v on v.id = r.version_id
      cross join lateral (select to_jsonb(v) || r.fresh as after offset 0) a
      cross join lateral jsonb_populate_record(v, (r.fresh - 'links') || case when r.fresh ? 'links' then jsonb_build_object('links', course_links(r.course_id) || coalesce(v.links, '{}') || (r.fresh -> 'links')) else '{}' end
        -- Only what was rendered from this file may stand beside a text that it changed.
        || jsonb_build_object('html', (select coalesce(jsonb_object_agg(h.key, h.value), '{}') from jsonb_each((v.html - r.changed) || r.html) h where a.after ->> h.key is not null),
          'stale_en', array(select s.name from unnest(array['title', 'summary', 'objectives', 'expected_results', 'content', 'prerequisites', 'access', 'access_delay', 'assessment', 'methods', 'accessibility']) s (name)
            where a.after ->> (s.name || '_en') is not null and s.name || '_en' <> all (r.changed) and (s.name = any (v.stale_en) or s.name || '_fr' = any (r.changed))))) n
    where r.line between write_course_import.first and write_course_import.last and r.act = 'changed'
  ) n where x.id = n.id;
  -- What record_course_event writes, for all of them at once.
  insert into course_event (course_id, number, kind, person_id)
  select r.course_id, coalesce(v.number, 1), 'imported', write_course_import.person_id from course_import_result r left join course_version v on v.id = r.version_id
  where r.line between write_course_import.first and write_course_import.last and r.act in ('new', 'changed') order by r.line;
  insert into audit (person_id, action, object, object_id, detail)
  select write_course_import.person_id, 'course.imported', 'course', r.course_id::text, jsonb_build_object('version', coalesce(v.number, 1), 'line', r.line, 'is_new', r.act = 'new')
  from course_import_result r left join course_version v on v.id = r.version_id
  where r.line between write_course_import.first and write_course_import.last and r.act in ('new', 'changed') order by r.line;
  get diagnostics written = row_count;
  return written;
end $$;
comment on function write_course_import is 'Answers how many courses were written. Called after check_course_import has refused no line: all or nothing is the transaction''s. Imports publish nothing.';
