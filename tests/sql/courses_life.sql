-- The life of a course: who may do what, each refusal, what each act leaves behind.
begin;
\ir fixtures/enrolments.sql
select plan(118);
create temporary table who as select fixture.person(1) as author, fixture.person(2) as reviewer, fixture.person(3) as office, fixture.person(4) as stranger, fixture.person(5) as second;
insert into role_grant (person_id, role, scope, organisation_id)
select p, role, scope, (select id from organisation where code = house) from who, lateral (values (author, 'teacher', 'organisation', 'FX-UNI'), (reviewer, 'reviewer', 'organisation', 'FX-UNI'), (second, 'reviewer', 'organisation', 'FX-UNI'),
  (office, 'office', 'cluster', null), (stranger, 'reviewer', 'organisation', 'FX-ELSE')) g (p, role, scope, house);
create function pg_temp.id(code text) returns bigint language sql as $$ select id from course c where c.code = id.code $$;
create function pg_temp.draft(code text) returns course_version language sql as $$ select v.* from course_version v where v.course_id = pg_temp.id(code) and v.review_state in ('draft', 'in_review', 'sent_back') $$;
create function pg_temp.rev(code text) returns text language sql as $$ select (pg_temp.draft(code)).revision::text $$;
-- 'absent' = no row, which the site answers with 404.
create function pg_temp.told(refusal text[]) returns text language sql as $$ select coalesce(array_to_string(refusal, ' '), 'done') $$;
create function pg_temp.save(person bigint, code text, step text, fields jsonb, rev text default null) returns text language sql as $$
  select coalesce((select pg_temp.told(refusal) from save_course_step(person, code, coalesce(rev, pg_temp.rev(code)), step, case step when 'texts' then jsonb_build_object('title_fr', (pg_temp.draft(code)).title_fr) || fields else fields end)), 'absent')
$$;
create function pg_temp.submit(person bigint, code text, rev text default null) returns text language sql as $$ select coalesce((select pg_temp.told(refusal) from submit_course(person, code, coalesce(rev, pg_temp.rev(code)))), 'absent') $$;
create function pg_temp.publish(person bigint, code text, why text default 'why', tell text default null, rev text default null) returns text language sql as $$
  select coalesce((select pg_temp.told(refusal) from publish_course(person, code, coalesce(rev, pg_temp.rev(code), (select v.revision::text from course c join course_version v on v.course_id = c.id and v.number = c.published_version where c.code = publish.code)), why, tell)), 'absent')
$$;
create function pg_temp.back(person bigint, code text, comment text default 'more') returns text language sql as $$ select coalesce((select pg_temp.told(refusal) from send_back_course(person, code, pg_temp.rev(code), array['content'], array[comment])), 'absent') $$;
create function pg_temp.gaps(code text) returns text language sql as $$ select coalesce(string_agg(field, ' ' order by place), '') from course_gaps((pg_temp.draft(code)).id) where is_gate $$;
create function pg_temp.make(person bigint, code text, house text default 'FX-UNI', title text default 'Titre', kind text default 'short', level text default 'none') returns text language sql as $$
  select coalesce((select coalesce(array_to_string(refusal, ' '), course_code) from create_course(person, code, kind, level, title, house)), 'absent')
$$;

-- create_course
select is(pg_temp.make(author, ' fx-new '), 'FX-NEW', 'create_course tidies the code') from who;
select results_eq($$ select c.state, v.review_state, v.tracks, p.part from course c join course_version v on v.course_id = c.id join course_organisation p on p.course_id = c.id where c.code = 'FX-NEW' $$, $$ values ('draft', 'draft', '{FI}'::text[], 'responsible') $$, 'it is a draft of its institution');
select is((select count(*) from audit where action = 'course.created' and object_id = pg_temp.id('FX-NEW')::text), 1::bigint, 'audited');
select is(pg_temp.make(author, c, h, t, k, l), r, 'create_course refuses ' || r) from who, (values ('', 'FX-UNI', 'T', 'short', 'none', 'code.missing'), ('é', 'FX-UNI', 'T', 'short', 'none', 'code.malformed'), ('FX-NEW', 'FX-UNI', 'T', 'short', 'none', 'code.taken'),
  ('FX-A', 'FX-ELSE', 'T', 'short', 'none', 'institution.unknown'), ('FX-A', 'FX-UNI', ' ', 'short', 'none', 'title_fr.missing'), ('FX-A', 'FX-UNI', repeat('x', 256), 'short', 'none', 'title_fr.too_long'), ('FX-A', 'FX-UNI', 'T', 'x', 'none', 'kind.unknown'), ('FX-A', 'FX-UNI', 'T', 'short', 'x', 'level.unknown')) v (c, h, t, k, l, r);
select is(pg_temp.make(fixture.person(9), 'FX-B'), 'absent', 'without a role there is no course to create');

-- Who may: courses_of, may_edit_course, may_review_course, may_run_session, own_institutions
select is((select string_agg(may_edit_course(p, pg_temp.id('FX-NEW'))::text || may_review_course(p, pg_temp.id('FX-NEW'))::text, ' ' order by n) from who, unnest(array[author, reviewer, office, stranger]) with ordinality t (p, n)), 'truefalse truetrue truetrue falsefalse', 'author, reviewer, office, another institution');
select is((select count(*) from courses_of((select stranger from who))), 0::bigint, 'courses_of another institution does not hold it');
select is((select count(*) from own_institutions((select author from who))), 1::bigint, 'own_institutions of a teacher is the role''s');
select is((select course_code from staff_courses((select author from who), 'fr')), 'FX-NEW', 'staff_courses lists it');
create temporary table class as select fixture.session('FX-S', 5) as session;
select is((select may_run_session(author, session)::text || may_run_session(office, session) || may_run_session(reviewer, session) || may_run_session(stranger, session) from who, class), 'falsetruefalsefalse', 'may_run_session: the office; no reviewer, no stranger, and a teacher only what they teach');
update role_grant set from_on = current_date - 9, to_on = current_date - 1 where person_id = (select author from who);
select is(may_edit_course(author, pg_temp.id('FX-NEW')) or may_run_session(author, session), false, 'a role that ended is none') from who, class;
update role_grant set scope = 'cluster', organisation_id = null, to_on = null where person_id = (select author from who);
select is(may_edit_course(author, pg_temp.id('FX-NEW')), true, 'what one wrote is one''s own') from who;
select is(may_edit_course(author, pg_temp.id('FX-S')), false, 'another''s course is not') from who;
insert into session_teacher (session_id, person_id, part) select session, author, 'lead' from who, class;
select is(may_edit_course(author, pg_temp.id('FX-S')) and may_run_session(author, session), true, 'the one taught is') from who, class;

-- save_course_step
select is(pg_temp.save(author, 'FX-NEW', 'texts', '{"title_fr": " Titre\r\nneuf ", "title_en": "New", "summary_fr": "Résumé", "summary_en": "Summary"}'), 'done', 'save_course_step takes texts') from who;
select is((pg_temp.draft('FX-NEW')).title_fr || (pg_temp.draft('FX-NEW')).revision, E'Titre\nneuf2', 'tidied, and counted');
select is((select changes ->> 'title_fr' from course_save where course_version_id = (pg_temp.draft('FX-NEW')).id), 'Titre', 'what it replaced is kept');
select is((select detail -> 'fields' from audit where action = 'course.save'), '["title_en", "title_fr", "summary_en", "summary_fr"]'::jsonb, 'the audit names the fields');
select is(pg_temp.save(author, 'FX-NEW', 'texts', '{"title_fr": "Titre\nneuf"}'), 'done', 'the same again') from who;
select is(pg_temp.rev('FX-NEW'), '2', 'is no save');
select is(pg_temp.save(office, 'FX-NEW', 'texts', '{"title_fr": "Autre"}', '1'), 'stale_save', 'an older page is refused') from who;
select is(pg_temp.save(stranger, 'FX-NEW', 'texts', '{"title_fr": "Autre"}'), 'absent', 'another institution finds nothing') from who;
select is(pg_temp.save(office, 'FX-S', 'texts', '{"title_fr": "Autre"}', '1'), 'no_draft', 'a published version is not written') from who;
select is(pg_temp.save(author, 'FX-NEW', 'texts', '{"title_fr": "Titre trois"}'), 'done', 'the French changes') from who;
select is((pg_temp.draft('FX-NEW')).stale_en, '{title}', 'so its English is stale');
select is(pg_temp.save(author, 'FX-NEW', 'texts', '{"still_right": ["title"]}'), 'done', 'until somebody says that it is right') from who;
select is((pg_temp.draft('FX-NEW')).stale_en, '{}', 'then it is not');

-- course_step_problems, course_step_values, course_text_limits, split_codes, course_certifications, read_day
select is((select string_agg(p.problem, ' ') from course_step_problems(1, s, f) p), r, 'course_step_problems: ' || r) from (values
  ('texts', '{"title_fr": null}'::jsonb, 'title_fr.missing'), ('codes', '{"level": "master", "tracks": ["FI"], "nsf": "1 2"}', 'nsf.malformed'),
  ('codes', '{"level": "master", "tracks": ["XX"], "certification_kind": ["RS"], "certification_code": ["RNCP1"]}', 'tracks.unknown certification_code.malformed'),
  ('codes', '{"level": "master", "tracks": ["FI"], "certification_kind": ["RS"], "certification_code": ["RS1"], "registered_on": ["2026-02-30"]}', 'certification_code.not_a_date'),
  ('practice', '{"hours_typical": "x", "mode": "3", "reviewed_on": "2150-01-01"}', 'hours_typical.malformed mode.unknown reviewed_on.in_future'),
  ('links', '{"organisation": ["FX-UNI", "FX-ELSE"], "part": ["responsible", "responsible"]}', 'organisation.one_responsible')) v (s, f, r);
select is((select made -> 'ects' from course_step_values('codes', '{"ects": "7,5", "nsf": "326;114"}')), '7.5'::jsonb, 'course_step_values reads a comma');
select is(split_codes(' a, b;c '), '{A,B,C}', 'split_codes');
select is((select count(*) from course_text_limits() l join information_schema.columns c on c.table_name = 'course_version' and c.column_name = l.field), 26::bigint, 'course_text_limits names columns');
select is((select registered_on from course_certifications('{"certification_kind": ["RNCP"], "certification_code": ["rncp 123"], "registered_on": ["31/12/2026"]}')), '2026-12-31', 'course_certifications reads a French day');
select results_eq($$ select (read_day('2026-02-28')).day_on, (read_day('28/2/2026')).day_on, (read_day('2026-02-30')).day_on, (read_day('soon')).day_on $$, $$ values (date '2026-02-28', date '2026-02-28', null::date, null::date) $$, 'read_day');

-- course_gaps
select is(pg_temp.gaps('FX-NEW'), 'objectives_fr expected_results_fr content_fr ai_focus isced_f contact_email', 'course_gaps: what every course needs');
select is(pg_temp.save(author, 'FX-NEW', 'codes', '{"level": "none", "tracks": ["FC"], "ai_focus": "core", "isced_f": "0619", "is_certifying": "yes"}'), 'done', 'continuing and certifying') from who;
select is(pg_temp.gaps('FX-NEW'), 'objectives_fr expected_results_fr content_fr contact_email prerequisites_fr hours_typical access_fr access_delay_fr price_typical methods_fr assessment_fr accessibility_fr reviewed_on certification', 'needs more');
select is(pg_temp.save(author, 'FX-NEW', 'codes', '{"level": "none", "tracks": ["FC"], "is_certifying": "no"}'), 'done', 'no certificate after all') from who;
select is(pg_temp.save(author, 'FX-NEW', 'texts', '{"objectives_fr": "a", "expected_results_fr": "b", "content_fr": "c d e"}'), 'done', 'texts') from who;

-- submit_course, send_back_course
select is(pg_temp.submit(author, 'FX-NEW', '1'), 'stale_save', 'submit_course refuses an older page') from who;
select is(pg_temp.back(reviewer, 'FX-NEW'), 'not_in_review', 'send_back_course refuses what was not sent') from who;
select is(pg_temp.submit(author, 'FX-NEW'), 'done', 'submit_course') from who;
select is(pg_temp.submit(author, 'FX-NEW'), 'course_in_review', 'once') from who;
select is(pg_temp.save(author, 'FX-NEW', 'texts', '{"title_fr": "x"}'), 'course_in_review', 'nothing is written meanwhile') from who;
select is(pg_temp.back(author, 'FX-NEW'), 'absent', 'a teacher sends nothing back') from who;
select is(pg_temp.back(reviewer, 'FX-NEW', ' '), 'comment.missing', 'a comment is needed') from who;
select is(pg_temp.back(reviewer, 'FX-NEW', repeat('x', 1001)), 'comment.too_long', 'of some length') from who;
select is(pg_temp.back(reviewer, 'FX-NEW'), 'done', 'send_back_course') from who;
select is((select comment from course_comment where course_version_id = (pg_temp.draft('FX-NEW')).id) || fixture.mails(author), 'morecourse_sent_back', 'the comment is kept, its author told') from who;

-- publish_course
select is(pg_temp.submit(author, 'FX-NEW'), 'done', 'again') from who;
select is(pg_temp.publish(author, 'FX-NEW'), 'absent', 'publish_course is no teacher''s') from who;
select is(pg_temp.publish(reviewer, 'FX-NEW'), 'course_gates', 'continuing education waits for its gates') from who;
select is(pg_temp.back(reviewer, 'FX-NEW'), 'done', 'on its way') from who;
create function pg_temp.practice(checked date) returns jsonb language sql as $$ select jsonb_build_object('prerequisites_fr', 'Aucune', 'access_fr', 'a', 'access_delay_fr', 'b', 'assessment_fr', 'c', 'methods_fr', 'd', 'accessibility_fr', 'e', 'hours_typical', '14', 'price_typical', '0', 'contact_name', 'N', 'contact_email', 'n@essai.test', 'reviewed_on', checked) $$;
select is(pg_temp.save(author, 'FX-NEW', 'practice', pg_temp.practice(current_date - 400)), 'done', 'the rest is filled in') from who;
select is(pg_temp.gaps('FX-NEW'), 'reviewed_on', 'the content was checked too long ago');
select is(pg_temp.save(author, 'FX-NEW', 'practice', pg_temp.practice(current_date)), 'done', 'now it is') from who;
select is(pg_temp.submit(author, 'FX-NEW'), 'done', 'on its way') from who;
update course_version set author_id = (select reviewer from who) where id = (pg_temp.draft('FX-NEW')).id;
select is(pg_temp.publish(reviewer, 'FX-NEW'), 'own_text', 'whoever wrote last does not publish') from who;
select is(pg_temp.publish(second, 'FX-NEW', 'why', null, '1'), 'stale_save', 'nor from an older page') from who;
select is(pg_temp.publish(second, 'FX-NEW', repeat('x', 1001)), 'reason.too_long', 'nor with a novel') from who;
select is(pg_temp.publish(second, 'FX-NEW'), 'done', 'publish_course') from who;
select is(pg_temp.publish(second, 'FX-NEW'), 'not_in_review', 'once') from who;
select results_eq($$ select c.state, c.published_version, exists (select from catalogue_entry e where e.course_id = c.id), (select count(*)::int from course_classification k where k.course_id = c.id) from course c where c.code = 'FX-NEW' $$, $$ values ('published', 1, true, 1) $$, 'listed and classified');
select is(fixture.mails(author), 'course_sent_back course_sent_back course_published', 'its writer is told') from who;

-- restore_course_version, links, former titles, course_difference, course_enrolled
create function pg_temp.restore(person bigint, code text, number text) returns text language sql as $$ select coalesce((select pg_temp.told(refusal) from restore_course_version(person, code, number)), 'absent') $$;
select is(pg_temp.restore(stranger, 'FX-NEW', '1') || pg_temp.restore(author, 'FX-NEW', '7'), 'absentabsent', 'restore_course_version: not theirs, not there') from who;
select is(pg_temp.restore(author, 'FX-NEW', '1') || ' ' || pg_temp.restore(author, 'FX-NEW', '1'), 'done draft_exists', 'a draft beside it, and no second one') from who;
select is(pg_temp.save(author, 'FX-NEW', 'texts', '{"title_fr": "Titre quatre", "content_fr": "c x e"}') || pg_temp.save(author, 'FX-NEW', 'links', '{"organisation": ["FX-UNI", "FX-ELSE"], "part": ["responsible", "co_provider"], "child_code": ["FX-S"], "credits": ["3"], "required_code": [], "required_kind": []}'), 'donedone', 'texts and links change') from who;
select is((select string_agg(d.field, ' ' order by d.place) from course_version p, course_difference(p.id, (pg_temp.draft('FX-NEW')).id) d where p.course_id = pg_temp.id('FX-NEW') and p.number = 1), 'title_fr content_fr organisations parts', 'course_difference names them');
select is(jsonb_array_length(course_links(pg_temp.id('FX-NEW')) -> 'organisations'), 1, 'course_links are as before until it is published');
create temporary table learner as select fixture.person(20) as learner, fixture.session('FX-N1', 3, '{}', 'FX-NEW') as session;
select is(fixture.enrol(learner, session, 'FC', 'a'), 'enrolled', 'somebody enrols') from learner;
select is((select person_id from course_enrolled(pg_temp.id('FX-NEW'))), learner, 'course_enrolled') from learner;
select is(pg_temp.submit(author, 'FX-NEW'), 'done', 'on its way') from who;
select is(pg_temp.publish(reviewer, 'FX-NEW', ' '), 'reason.missing', 'a change needs its reason') from who;
select is(pg_temp.publish(reviewer, 'FX-NEW', 'clearer', 'yes'), 'done', 'published') from who;
select is(fixture.mails(learner), 'enrolment_confirmed course_changed', 'the enrolled hear of it when the reviewer says so') from learner;
select results_eq($$ select (select title from course_former_title where course_id = pg_temp.id('FX-NEW') and language = 'fr'), (select count(*)::int from course_organisation where course_id = pg_temp.id('FX-NEW')), (select count(*)::int from course_part where parent_id = pg_temp.id('FX-NEW')), (select review_state from course_version where course_id = pg_temp.id('FX-NEW') and number = 1), (select count(*)::int from course_classification where course_id = pg_temp.id('FX-NEW')) $$,
  $$ values ('Titre trois', 2, 1, 'superseded', 2) $$, 'the old title is a former one, apply_course_links did its work, the classification has a new row');
select is((select count(*) from course_writers((select id from course_version where course_id = pg_temp.id('FX-NEW') and number = 2))), 1::bigint, 'course_writers');

-- withdraw_course, archive_course
create function pg_temp.withdraw(person bigint, code text, why text default 'w', other text default null) returns text language sql as $$ select coalesce((select pg_temp.told(refusal) from withdraw_course(person, code, why, other)), 'absent') $$;
create function pg_temp.archive(person bigint, code text) returns text language sql as $$ select coalesce((select pg_temp.told(refusal) from archive_course(person, code)), 'absent') $$;
select is(pg_temp.withdraw(author, 'FX-NEW') || ' ' || pg_temp.withdraw(reviewer, 'FX-NEW', ' ', 'NOWHERE') || ' ' || pg_temp.withdraw(reviewer, 'FX-NEW', repeat('x', 1001)) || ' ' || pg_temp.archive(reviewer, 'FX-NEW'), 'absent reason.missing replaced_by.unknown reason.too_long not_withdrawn', 'withdraw_course and archive_course refuse') from who;
select is(pg_temp.withdraw(reviewer, 'FX-NEW', 'over', 'fx-s') || ' ' || pg_temp.withdraw(reviewer, 'FX-NEW'), 'done not_published', 'withdraw_course') from who;
select is((select replaced_by_id = pg_temp.id('FX-S') and not exists (select from catalogue_entry e where e.course_id = c.id) from course c where c.code = 'FX-NEW'), true, 'it says what replaces it and is not listed');
select is(fixture.enrol(fixture.person(21), fixture.session('FX-N2', 3, '{}', 'FX-NEW'), 'FC', 'a'), 'course_withdrawn', 'nobody enrols any more');
select is(pg_temp.publish(office, 'FX-NEW', 'again'), 'done', 'publish_course brings it back') from who;
select is(pg_temp.withdraw(reviewer, 'FX-NEW') || pg_temp.archive(author, 'FX-NEW') || pg_temp.archive(reviewer, 'FX-NEW') || ' ' || pg_temp.restore(author, 'FX-NEW', '1'), 'doneabsentdone course_archived', 'archive_course ends it') from who;
select is((select string_agg(kind, ' ' order by id) from course_event where course_id = pg_temp.id('FX-NEW')), 'created submitted sent_back submitted sent_back submitted published drafted submitted published withdrawn published withdrawn archived', 'record_course_event: the whole history');
select throws_ok($$ update course_event set reason = 'x' $$, '42501', null, 'which nobody rewrites');
select throws_ok($$ delete from course_save $$, '42501', null, 'nor the saves');

-- What save_course_step keeps beside the texts: HTML of the server's own, and only while its text stays.
select is(pg_temp.make(author, 'FX-HTML'), 'FX-HTML', 'a course for its HTML') from who;
create function pg_temp.rendered(person bigint, fields jsonb, html jsonb) returns text language sql as $$ select pg_temp.told(r.refusal) from save_course_step(person, 'FX-HTML', pg_temp.rev('FX-HTML'), 'texts', '{"title_fr": "H"}' || fields, html) r $$;
select is(pg_temp.rendered(author, '{"content_fr": "a", "objectives_fr": "b"}', '{"content_fr": "<p>a</p>", "objectives_fr": "<p>b</p>", "content_en": "<p></p>"}'), 'done', 'texts with their HTML') from who;
select is((pg_temp.draft('FX-HTML')).html, '{"content_fr": "<p>a</p>", "objectives_fr": "<p>b</p>"}', 'of texts that are there');
select is(pg_temp.rendered(author, '{"content_fr": "c", "objectives_fr": "b"}', '{}'), 'done', 'another text without HTML') from who;
select is((pg_temp.draft('FX-HTML')).html, '{"objectives_fr": "<p>b</p>"}', 'loses the old one; one that stayed keeps it');
select is(pg_temp.rendered(author, '{"content_fr": "c", "objectives_fr": "b"}', '{"content_fr": "<p>c</p>"}'), 'done', 'the same texts, now rendered') from who;
select is((pg_temp.draft('FX-HTML')).html ->> 'content_fr' || (pg_temp.draft('FX-HTML')).revision, '<p>c</p>3', 'are no new save');

-- lock_draft, discard_draft
select is((select count(*) from lock_draft(stranger, 'FX-HTML', '1')) + (select count(*) from lock_draft(author, 'FX-NOWHERE', '1')), 0::bigint, 'lock_draft: another''s looks like none') from who;
create function pg_temp.discard(person bigint, code text, rev text default null) returns text language sql as $$ select coalesce((select pg_temp.told(refusal) from discard_draft(person, code, coalesce(rev, pg_temp.rev(code), '1'))), 'absent') $$;
select is(pg_temp.discard(stranger, 'FX-HTML'), 'absent', 'discard_draft: another institution finds nothing') from who;
select is(pg_temp.discard(author, 'FX-HTML', '1'), 'stale_save', 'what was saved since is not thrown away unseen') from who;
select is(pg_temp.submit(author, 'FX-HTML'), 'done', 'in review') from who;
select is(pg_temp.discard(author, 'FX-HTML'), 'course_in_review', 'it is sent back first') from who;
select is(pg_temp.back(reviewer, 'FX-HTML'), 'done', 'sent back') from who;
select is(pg_temp.discard(author, ' fx-html'::text), 'absent', 'a code is a code') from who;
select is(pg_temp.discard(author, 'FX-HTML'), 'done', 'given up') from who;
select results_eq($$ select c.state, v.review_state, e.kind from course c join course_version v on v.course_id = c.id join course_event e on e.course_id = c.id where c.code = 'FX-HTML' order by e.id desc limit 1 $$, $$ values ('draft', 'discarded', 'discarded') $$, 'it stays, and the history says so');
select is((select count(*) from audit where action = 'course.discarded' and object_id = pg_temp.id('FX-HTML')::text), 1::bigint, 'audited');
select is((select draft_state from staff_courses((select author from who), 'fr') where course_code = 'FX-HTML'), 'discarded', 'staff_courses knows it apart');
select is(pg_temp.discard(author, 'FX-HTML'), 'no_draft', 'nothing is left to give up') from who;
select is((select pg_temp.told(refusal) from who, restore_course_version(who.author, 'FX-HTML', '1')), 'done', 'a new draft begins with it');
select is((pg_temp.draft('FX-HTML')).number || ((pg_temp.draft('FX-HTML')).html ->> 'content_fr'), '2<p>c</p>', 'with its texts and their HTML');
select * from finish();
rollback;
