-- Answers of a form that is not sent yet: kept, corrected, shown again, refused, swept.
begin;
\ir fixtures/enrolments.sql
select plan(23);
select fixture.person(1) as ana, fixture.person(2) as ben \gset
select fixture.session('FX-DRAFTS', 2, '{"tracks": ["FI", "FC"]}') as s \gset
create function fixture.draft(person bigint, session bigint, track text, status text default null) returns text language sql as $$ select coalesce(array_to_string(refusal, ' '), 'kept ' || session_id) from save_draft(person, session, track, status) $$;
create function fixture.kept(person bigint, session bigint) returns text language sql as $$ select track || ' ' || coalesce(trainee_status, '-') from enrolment_draft d where d.person_id = person and d.session_id = session $$;

select is(fixture.draft(:ana, :s, 'FI'), 'kept ' || :s, 'save_draft keeps the answers');
select is(fixture.kept(:ana, :s), 'FI -', 'as they are');
select is(fixture.draft(:ana, :s, 'FC', 'a'), 'kept ' || :s, 'they can be corrected');
select is(fixture.kept(:ana, :s), 'FC a', 'the last ones count');
select is(fixture.draft(:ana, :s, 'FI', 'a'), 'kept ' || :s, 'initial training needs no status');
select is(fixture.kept(:ana, :s), 'FI -', 'and keeps none');
select is((select count(*)::int from enrolment_draft where session_id = :s), 1, 'one person, one session, one draft');
select is((select count(*)::int from audit where person_id = :ana and action = 'draft.save' and object = 'session' and object_id = :s::text), 3, 'each is audited');
select is((select count(*)::int from enrolment where person_id = :ana) || ' ' || fixture.seats(:s), '0 0 taken 0 waiting next 1', 'a draft counts for nothing');
select is(fixture.kept(:ben, :s), null, 'and is nobody else''s');
select is(fixture.draft(:ben, :s, t, u), w, format('save_draft refuses %L with %L: %s', t, u, w)) from (values
  ('', null, 'track.missing'), (null, 'a', 'track.missing'), ('FA', 'a', 'track.unknown'), ('xx', null, 'track.unknown'), ('FC', '', 'trainee_status.missing'), ('FC', 'z', 'trainee_status.unknown'), ('', 'z', 'track.missing trainee_status.unknown')) v (t, u, w);
select is(fixture.kept(:ben, :s), null, 'a refusal keeps nothing');
select is(fixture.draft(:ben, s, 'FI'), null, 'no row for ' || w) from (values (0, 'a session that does not exist'), (fixture.session('FX-DRAFTS-2', 2, '{"state": "draft"}'), 'one that is not published'),
  (fixture.session('FX-DRAFTS-3', null, '{"admission": "elsewhere", "door": "ecandidat"}'), 'one whose door is elsewhere')) v (s, w);

select sweep_expired() \g /dev/null
insert into enrolment_draft (person_id, session_id, track, saved_at) values (:ben, :s, 'FI', now() - interval '31 days');
select is(sweep_expired(), 1::bigint, 'sweep_expired takes a form that nobody sent for a month');
select is(coalesce(fixture.kept(:ben, :s), 'gone') || ', ' || fixture.kept(:ana, :s), 'gone, FI -', 'and no younger one');
select * from finish();
rollback;
