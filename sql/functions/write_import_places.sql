-- Before the lines of an import are written: the courses and sessions that are not there yet, and the enrolments that it corrects or takes out.
create or replace function write_import_places(person_id bigint, file_name text, sha256 text, bytes bigint) returns bigint language plpgsql set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  batch bigint;
  gone bigint[];
begin
  insert into import_batch (file_name, sha256, bytes, person_id, lines, news, sames, corrections, voids)
  select left(write_import_places.file_name, 255), write_import_places.sha256, write_import_places.bytes, write_import_places.person_id, count(*), count(*) filter (where r.act = 'new'), count(*) filter (where r.act = 'same'),
    count(*) filter (where r.act = 'corrected'), count(*) filter (where r.act = 'void')
  from enrolment_import_result r returning id into batch;

  create temporary table enrolment_import_used on commit drop as select r.place_no, array_agg(distinct r.track) as tracks from enrolment_import_result r where r.act in ('new', 'corrected') group by r.place_no;
  analyze enrolment_import_used;
  create temporary table enrolment_import_course on commit drop as
  select p.*, n.tracks, n.new_id
  from (
    select n.*, nextval('course_id_seq') as new_id from (
      select p.course_key, min(p.place_no) as place_no, array_agg(distinct t.track) as tracks from enrolment_import_place p join enrolment_import_used u on u.place_no = p.place_no cross join lateral unnest(u.tracks) t (track)
      where p.course_key is not null and not exists (select from import_course c where c.key = p.course_key) group by p.course_key
    ) n
  ) n join enrolment_import_place p on p.place_no = n.place_no;
  insert into course (id, code, kind, state, origin) overriding system value select c.new_id, 'IMPORT-' || upper(left(replace(c.course_key::text, '-', ''), 20)), c.kind, 'archived', 'import' from enrolment_import_course c order by c.new_id;
  insert into course_version (course_id, number, title_fr, level, tracks, ai_focus, isced_f, axis, acceleration_programme, review_state, source)
  select c.new_id, 1, c.title, c.level, c.tracks, c.ai_focus, c.isced_f, c.axis, c.programmes, 'superseded', c.source from enrolment_import_course c order by c.new_id;
  insert into course_organisation (course_id, organisation_id, part) select c.new_id, c.organisation_id, 'responsible' from enrolment_import_course c order by c.new_id;
  insert into course_classification (course_id, ai_focus, level, kind, isced_f, axis, programmes, organisations, valid_from, recorded_by)
  select c.new_id, c.ai_focus, c.level, c.kind, c.isced_f, c.axis, c.programmes, jsonb_build_array(jsonb_build_object('code', o.code, 'part', 'responsible')), '2000-01-01', write_import_places.person_id
  from enrolment_import_course c join organisation o on o.id = c.organisation_id order by c.new_id;
  insert into import_course (key, course_id) select c.course_key, c.new_id from enrolment_import_course c;
  drop table enrolment_import_course;
  update enrolment_import_place p set course_id = c.course_id from import_course c where c.key = p.course_key;

  create temporary table enrolment_import_session on commit drop as
  select p.session_key, min(p.course_id) as course_id, min(p.organisation_id) as organisation_id, min(p.mode) as mode, bool_or(p.has_code) as has_code, min(p.entry_on) as starts_on, max(p.end_on) as ends_on, nextval('session_id_seq') as new_id
  from enrolment_import_place p join enrolment_import_used u on u.place_no = p.place_no
  where not exists (select from import_session s where s.key = p.session_key)
  group by p.session_key;
  insert into session (id, code, course_id, course_version, organisation_id, state, starts_on, ends_on, is_unlimited, has_waiting_list, attendance, mode, origin) overriding system value
  select s.new_id, 'IMPORT-' || upper(left(replace(s.session_key::text, '-', ''), 20)), s.course_id, coalesce(c.published_version, 1), s.organisation_id, 'draft', s.starts_on, s.ends_on, true, false, 'told', coalesce(s.mode, v.mode), 'import'
  from enrolment_import_session s join course c on c.id = s.course_id join course_version v on v.course_id = c.id and v.number = coalesce(c.published_version, 1) order by s.new_id;
  insert into import_session (key, session_id, has_code) select s.session_key, s.new_id, s.has_code from enrolment_import_session s;
  drop table enrolment_import_session, enrolment_import_used;
  update enrolment_import_place p set session_id = s.session_id from import_session s where s.key = p.session_key;
  analyze enrolment_import_place;

  select array_agg(r.old_id order by r.old_id) into gone from enrolment_import_result r where r.act in ('corrected', 'void');
  if gone is not null then
    create temporary table enrolment_import_gone on commit drop as select e.id, e.state, e.events_count from enrolment e where e.id = any (gone) order by e.id for update;
    update enrolment e set state = 'cancelled', is_void = true, events_count = e.events_count + 1 from enrolment_import_gone g where e.id = g.id;
    perform record_enrolment_events(array_agg(g.id order by g.id), array_agg(g.events_count + 1 order by g.id), array_agg('void'::text), array_agg(g.state order by g.id), array_agg('cancelled'::text), 'import', array_agg(write_import_places.person_id), null, array_agg(null::jsonb))
    from enrolment_import_gone g;
    drop table enrolment_import_gone;
  end if;
  insert into audit (person_id, action, object, object_id, detail)
  select write_import_places.person_id, 'enrolment.imported', 'import_batch', batch::text, jsonb_build_object('lines', b.lines, 'new', b.news, 'corrected', b.corrections, 'void', b.voids) from import_batch b where b.id = batch;
  return batch;
end $$;
comment on function write_import_places is 'Answers the id of the import_batch. Called after no line is refused; then write_enrolment_import for the lines and settle_import_sessions. A correction is a void and a new enrolment.';
