-- Writes some checked lines of the staging table: new courses as drafts, changed ones into their draft or a new one beside the published version.
create or replace function write_course_import(first int, last int) returns int language plpgsql set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  r record;
  c course;
  v course_version;
  before jsonb;
  is_new boolean;
  written int := 0;
begin
  for r in select i.line, i.act, i.typed, i.fresh, i.changed from course_import i where i.line between first and last and i.act in ('new', 'changed') order by i.line loop
    is_new := r.act = 'new';
    if is_new then
      insert into course (code, kind) values (upper(r.typed ->> 'code'), r.typed ->> 'kind') returning * into c;
      v := jsonb_populate_record(null::course_version, '{"formacode": [], "nsf": [], "rome": [], "certification": [], "acceleration_programme": [], "languages": [], "url": [], "stale_en": [], "is_demonstration": false, "is_source_partial": false}'
        || jsonb_strip_nulls(r.fresh - 'links') || jsonb_build_object('id', nextval('course_version_id_seq'), 'course_id', c.id, 'number', 1, 'revision', 1, 'review_state', 'draft', 'created_at', now()));
      insert into course_version overriding system value select v.*;
      perform apply_course_links(c.id, r.fresh -> 'links');
    else
      select * into c from course x where x.code = upper(r.typed ->> 'code') for no key update;
      if r.typed ->> 'kind' <> c.kind then
        update course set kind = r.typed ->> 'kind' where id = c.id;
      end if;
      select * into v from course_version x where x.course_id = c.id and x.review_state in ('draft', 'sent_back');
      if not found then
        select * into v from course_version x where x.course_id = c.id and x.number = c.published_version;
        v := jsonb_populate_record(v, jsonb_build_object('id', nextval('course_version_id_seq'), 'number', (select max(x.number) + 1 from course_version x where x.course_id = c.id), 'review_state', 'draft', 'created_at', now(),
          'published_at', null, 'reason', null, 'revision', 1, 'links', null, 'author_id', null, 'restored_from', v.number));
        insert into course_version overriding system value select v.*;
      end if;
      before := to_jsonb(v);
      v := jsonb_populate_record(v, r.fresh || case when r.fresh ? 'links' then jsonb_build_object('links', coalesce(v.links, course_links(c.id)) || (r.fresh -> 'links')) else '{}' end);
      v.stale_en := array(select n.name from unnest(array['title', 'summary', 'objectives', 'expected_results', 'content', 'prerequisites', 'access', 'access_delay', 'assessment', 'methods', 'accessibility']) n (name)
        where to_jsonb(v) ->> (n.name || '_en') is not null and n.name || '_en' <> all (r.changed) and (n.name = any (v.stale_en) or n.name || '_fr' = any (r.changed)));
      update course_version x set (title_fr, title_en, summary_fr, summary_en, objectives_fr, objectives_en, expected_results_fr, expected_results_en, content_fr, content_en, level, qualification_level, entry_level, tracks, ai_focus, isced_f,
          formacode, nsf, rome, is_certifying, general_aim, path_kind, ects, isced_level, axis, acceleration_programme, hours_typical, price_typical, languages, mode, place_typical, prerequisites_fr, prerequisites_en, access_fr, access_en,
          access_delay_fr, access_delay_en, assessment_fr, assessment_en, methods_fr, methods_en, accessibility_fr, accessibility_en, contact_name, contact_email, contact_phone, url, reviewed_on, source, links, stale_en, revision)
        = (v.title_fr, v.title_en, v.summary_fr, v.summary_en, v.objectives_fr, v.objectives_en, v.expected_results_fr, v.expected_results_en, v.content_fr, v.content_en, v.level, v.qualification_level, v.entry_level, v.tracks, v.ai_focus, v.isced_f,
          v.formacode, v.nsf, v.rome, v.is_certifying, v.general_aim, v.path_kind, v.ects, v.isced_level, v.axis, v.acceleration_programme, v.hours_typical, v.price_typical, v.languages, v.mode, v.place_typical, v.prerequisites_fr, v.prerequisites_en, v.access_fr, v.access_en,
          v.access_delay_fr, v.access_delay_en, v.assessment_fr, v.assessment_en, v.methods_fr, v.methods_en, v.accessibility_fr, v.accessibility_en, v.contact_name, v.contact_email, v.contact_phone, v.url, v.reviewed_on, v.source, v.links, v.stale_en, x.revision + 1)
      where x.id = v.id;
      insert into course_save (course_version_id, revision, step, changes)
      select v.id, v.revision + 1, 'import', coalesce((select jsonb_object_agg(k, before -> k) from unnest(r.changed) k where before ? k), '{}');
    end if;
    perform record_course_event(c.id, v.number, 'imported', null, null, jsonb_build_object('line', r.line, 'is_new', is_new));
    written := written + 1;
  end loop;
  return written;
end $$;
comment on function write_course_import is 'Answers how many courses were written. Called after check_course_import has refused no line: all or nothing is the transaction''s. Imports publish nothing.';
