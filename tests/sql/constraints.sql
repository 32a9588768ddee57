-- The invariants that the tables hold by themselves, whatever program writes: each CHECK at its border, both sides.
begin;
\ir fixtures/enrolments.sql
select plan(150);

-- Whether one row that is fine stays fine with a column changed: '' or the constraint that says no.
create function fixture.broken(statement text) returns text language plpgsql as $$
declare
  name text;
begin
  execute statement;
  raise exception using errcode = 'PT000';
exception
  when sqlstate 'PT000' then return '';
  when others then
    get stacked diagnostics name = constraint_name;
    return coalesce(nullif(name, ''), sqlstate);
end $$;
create function fixture.holds(thing text, setting text, wanted text, sentence text) returns text language sql as $$
  select is(fixture.broken(format('update %s set %s where %s', split_part(thing, ' ', 1), setting, substr(thing, strpos(thing, ' ') + 1))), wanted, sentence)
$$;
create function fixture.later(days int) returns text language sql as $$ select format('now() + interval ''%s days''', days) $$;

select fixture.person(1) as ana, fixture.person(2) as ben \gset
select fixture.session('FX-RULES', 5, '{"minimum_size": 2}') as s \gset
select 'session id = ' || :s as session, 'course code = ''FX-RULES''' as course, 'organisation code = ''FX-UNI''' as organisation \gset
select format('course_version course_id = (select id from course where code = ''FX-RULES'')') as version \gset
insert into enrolment (session_id, stat_subject_id, person_id, track, state) select :s, stat_subject_id, id, 'FI', 'enrolled' from person where id = :ana;
select 'enrolment id = ' || fixture.of(:ana, :s) as enrolment, 'person id = ' || :ana as person \gset

-- Seats.
select fixture.holds(:'session', 'seats_taken = 5', '', 'a session may be full');
select fixture.holds(:'session', 'seats_taken = 6', 'session_seats', 'never more than its capacity');
select fixture.holds(:'session', 'seats_taken = -1', 'session_seats', 'never fewer than none');
select fixture.holds(:'session', 'seats_taken = 3, seats_reserved = 2', '', 'taken and reserved seats fit together');
select fixture.holds(:'session', 'seats_taken = 3, seats_reserved = 3', 'session_seats', 'and never exceed the capacity together');
select fixture.holds(:'session', 'seats_taken = 5, capacity = 4', 'session_seats', 'a capacity never falls below the seats that are taken');
select fixture.holds(:'session', 'seats_taken = 100000, capacity = null, minimum_size = null, is_unlimited = true', '', 'without limit there is none');
select fixture.holds(:'session', 'is_unlimited = true', 'session_unlimited', 'a session without limit has no capacity');
select fixture.holds(:'session', 'state = ''draft'', capacity = null, seats_taken = 1', 'session_seats', 'nobody sits where the capacity is unknown');
select fixture.holds(:'session', 'minimum_size = 6', 'session_minimum', 'the smallest size is no larger than the capacity');
select fixture.holds(:'session', 'minimum_size = 5', '', 'but may equal it');
select fixture.holds(:'session', 'seats_reserved = -1', 'session_seats_reserved_check', 'no negative reserve');
select fixture.holds(:'session', 'waiting_count = -1', 'session_waiting_count_check', 'no negative list');
select fixture.holds(:'session', 'next_position = 0', 'session_next_position_check', 'positions begin at one');
select fixture.holds(:'session', 'offer_hours = ' || h, w, 'hours of an offer: ' || h) from (values (0, 'session_offer_hours_check'), (1, ''), (720, ''), (721, 'session_offer_hours_check')) v (h, w);

-- Publication.
select fixture.holds(:'session', 'capacity = null, minimum_size = null', 'session_capacity_known', 'a published session has a capacity, or none on purpose');
select fixture.holds(:'session', 'capacity = null, minimum_size = null, state = ''draft''', '', 'a draft may not know it');
select fixture.holds(:'session', 'capacity = null, minimum_size = null, admission = ''elsewhere'', door = ''parcoursup''', '', 'nor one whose door is elsewhere');
select fixture.holds(:'session', 'capacity = null, minimum_size = null, origin = ''import''', '', 'nor an imported one');
select fixture.holds(:'session', 'admission = ''elsewhere''', 'session_door', 'elsewhere means a door');
select fixture.holds(:'session', 'door = ''parcoursup''', 'session_door', 'and a door means elsewhere');
select fixture.holds(:'session', 'door_url = ''javascript:alert(1)''', 'session_door_url_check', 'a door''s address is a web address');

-- Windows and dates.
select fixture.holds(:'session', 'opens_at = null', 'session_window_needed', 'dated sessions say when enrolment opens');
select fixture.holds(:'session', 'closes_at = null', 'session_window_needed', 'and when it closes');
select fixture.holds(:'session', 'opens_at = null, closes_at = null, starts_on = null, ends_on = null', '', 'an undated session needs neither');
select fixture.holds(:'session', 'opens_at = null, admission = ''elsewhere'', door = ''ecandidat''', '', 'nor does one whose door is elsewhere');
select fixture.holds(:'session', 'closes_at = opens_at', 'session_window', 'a window is open for some time');
select fixture.holds(:'session', 'starts_on = ''2027-03-01'', ends_on = ''2027-03-02'', opens_at = ''2027-02-28 23:00+00'', closes_at = ''2027-03-02''', '', 'it may open at the first midnight of the session, by the session''s clock');
select fixture.holds(:'session', 'starts_on = ''2027-03-01'', ends_on = ''2027-03-02'', opens_at = ''2027-02-28 23:00:01+00'', closes_at = ''2027-03-02''', 'session_opens_before_start', 'but not a second later');
select fixture.holds(:'session', 'ends_on = starts_on', '', 'a session of one day');
select fixture.holds(:'session', 'ends_on = starts_on - 1', 'session_dates', 'no session ends before it starts');
select fixture.holds(:'session', 'time_zone = ''Europe/Pariss''', '22023', 'a time zone that nobody knows is refused when it is written');
select fixture.holds(:'session', 'time_zone = ''America/Martinique''', '', 'another zone is fine');
select is(fixture.broken(format('insert into meeting (session_id, starts_at, ends_at) values (%s, now(), now())', :s)), 'meeting_times', 'a meeting takes some time');

-- Codes and lists.
select fixture.holds(:'session', 'tracks = ' || t, w, 'tracks of a session: ' || t) from (values ('''{FI,FC}''', ''), ('''{}''', 'session_tracks_check'), ('''{XX}''', 'session_tracks_check'), ('''{NULL}''', 'session_tracks_check')) v (t, w);
select fixture.holds(:'session', 'languages = ' || t, w, 'languages of a session: ' || t) from (values ('''{fr,en}''', ''), ('''{français}''', 'session_languages'), ('''{fr,NULL}''', 'session_languages'), ('''{fr,en,de,it,es,pt}''', 'session_languages_check')) v (t, w);
select fixture.holds(:'session', 'target_public = ' || t, w, 'audience codes: ' || t) from (values ('''{80056}''', ''), ('''{8005}''', 'session_target_public')) v (t, w);
select fixture.holds(:'version', c || ' = ' || t, w, c || ': ' || t) from (values
  ('tracks', '''{}''', 'course_version_tracks_check'), ('tracks', '''{FI,FA,FC}''', ''),
  ('isced_f', '''0613''', ''), ('isced_f', '''613''', 'course_version_isced_f_check'),
  ('formacode', '''{31028,11036}''', ''), ('formacode', '''{310280}''', 'course_version_formacode'), ('formacode', '''{1,2,3,4,5,6}''', 'course_version_formacode'), ('formacode', '''{11111,22222,33333,44444,55555,66666}''', 'course_version_formacode_check'),
  ('nsf', '''{326}''', ''), ('nsf', '''{NULL}''', 'course_version_nsf'), ('rome', '''{M1805}''', ''), ('rome', '''{m1805}''', 'course_version_rome'),
  ('languages', '''{fr}''', ''), ('languages', '''{FR}''', 'course_version_languages'),
  ('url', '''{https://a.fr/b}''', ''), ('url', '''{javascript:alert(1)}''', 'course_version_url'), ('url', '''{"https://a.fr/ b"}''', 'course_version_url'), ('url', 'array[''https://a.fr/'' || repeat(''x'', 400)]', 'course_version_url'),
  ('title_fr', 'repeat(''é'', 255)', ''), ('title_fr', 'repeat(''é'', 256)', 'course_version_title_fr_check'), ('title_fr', '''''', 'course_version_title_fr_check'),
  ('summary_en', 'repeat(''x'', 401)', 'course_version_summary_en_check'), ('methods_fr', 'repeat(''x'', 201)', 'course_version_methods_fr_check'), ('accessibility_fr', 'repeat(''x'', 251)', 'course_version_accessibility_fr_check'),
  ('entry_level', '18', ''), ('entry_level', '2', 'course_version_entry_level_check'), ('qualification_level', '9', 'course_version_qualification_level_check'), ('isced_level', '4', 'course_version_isced_level_check'),
  ('ects', '-1', 'course_version_ects_check'), ('price_typical', '-0.01', 'course_version_price_typical_check'), ('mode', '3', 'course_version_mode_check'), ('general_aim', '3', 'course_version_general_aim_check'),
  ('ai_focus', '''some''', 'course_version_ai_focus_check'), ('level', '''phd''', 'course_version_level_check'), ('number', '0', 'course_version_number_check')) v (c, t, w);

-- Courses.
select fixture.holds(:'course', 'published_version = null', 'course_published', 'what is published has a published version');
select fixture.holds(:'course', 'published_version = null, state = ''draft''', '', 'a draft has none');
select throws_ok('update course set published_version = 7 where code = ''FX-RULES''; set constraints course_published_version immediate', '23503', null, 'the published version exists');
insert into course_organisation (course_id, organisation_id, part) select c.id, o.id, 'responsible' from course c, organisation o where c.code = 'FX-RULES' and o.code = 'FX-UNI';
select is(fixture.broken('insert into course_organisation (course_id, organisation_id, part) select c.id, o.id, ''responsible'' from course c, organisation o where c.code = ''FX-RULES'' and o.code = ''FX-ELSE'''),
  'course_organisation_responsible', 'one institution is responsible, no more');
select is(fixture.broken('insert into course_organisation (course_id, organisation_id, part) select c.id, o.id, ''co_provider'' from course c, organisation o where c.code = ''FX-RULES'' and o.code = ''FX-ELSE'''), '', 'others take other parts');
select is(fixture.broken('insert into course_part (parent_id, child_id) select id, id from course where code = ''FX-RULES'''), 'course_part_other', 'no course is part of itself');
select is(fixture.broken('insert into course_prerequisite (course_id, required_id, kind) select id, id, ''required'' from course where code = ''FX-RULES'''), 'course_prerequisite_other', 'nor its own prerequisite');

-- Organisations.
select is(is_siret(n), w, 'SIRET ' || n) from (values ('73282932000074', true), ('73282932000075', false), ('37282932000074', false), ('00000000000000', true), ('7328293200007', false), ('732829320000740', false), ('7328293200007A', false), ('', false),
  ('35600000000048', true), ('35600000009075', true), ('35600000009076', false), ('35600000001005', true)) v (n, w);
select is(is_siret(null), null, 'an unknown SIRET is unknown');
select fixture.holds(:'organisation', 'siret = ''73282932000074''', '', 'a SIRET that adds up');
select fixture.holds(:'organisation', 'siret = ''73282932000075''', 'organisation_siret', 'and one that does not');
select fixture.holds(:'organisation', 'uai = ''0755890V''', '', 'a UAI with its letter');
select fixture.holds(:'organisation', 'uai = ''0755890W''', 'organisation_uai_check', 'and with another one');
select fixture.holds(:'organisation', 'uai = ''755890V''', 'organisation_uai_check', 'seven digits, not six');
select fixture.holds(:'organisation', 'nda = ''11755890175''', '', 'an NDA has eleven digits');
select fixture.holds(:'organisation', 'nda = ''1175589017''', 'organisation_nda_check', 'not ten');
select fixture.holds(:'organisation', 'cluster_role_from = ''2026-01-02'', cluster_role_to = ''2026-01-01''', 'organisation_role_dates', 'a role ends after it began');

-- People.
select fixture.holds(:'person', 'given_name = ' || t, w, 'a given name: ' || t) from (values ('repeat(''é'', 120)', ''), ('repeat(''é'', 121)', 'person_given_name_check'), ('''''', 'person_given_name_check'), ('U&''e\0301''', 'person_given_name_check'), ('E''a\u0007b''', 'person_given_name_check')) v (t, w);
select fixture.holds(:'person', 'email = ' || quote_literal(t), w, 'an address: ' || t) from (values ('a@b.fr', ''), ('a b@c.fr', 'person_email_check'), ('a@b', 'person_email_check'), ('a@b.fr,c@d.fr', 'person_email_check'), (E'a@b.fr\nBcc: c@d.fr', 'person_email_check'), ('<a@b.fr>', 'person_email_check')) v (t, w);
select fixture.holds(:'person', 'email = ''FX2@essai.test''', 'person_email', 'one address, one person, whatever its case');
select is(fixture.broken(format('insert into person_identifier (person_id, scheme, value, source) values (%s, %L, %L, ''self'')', :ana, s, v)), w, s || ': ' || v) from (values
  ('esi', 'urn:schac:personalUniqueCode:int:esi:fr:1234', ''), ('esi', 'urn:schac:personalUniqueCode:int:esi:', 'person_identifier_esi'), ('esi', '1234', 'person_identifier_esi'),
  ('ine', '0A1B2C3D4E5', ''), ('ine', '0a1b2c3d4e5', 'person_identifier_ine'), ('ine', '0A1B2C3D4E', 'person_identifier_ine'), ('eppn', 'ana@essai.test', ''), ('ssn', '1', 'person_identifier_scheme_check')) v (s, v, w);
select is(fixture.broken(format('insert into account (person_id, password_hash) values (%s, ''secret'')', :ana)), 'account_password_hash_check', 'no password is kept as it is typed');
select is(fixture.broken(format('insert into sign_in (session_hash, person_id, expires_at) values (''cookie'', %s, now())', :ana)), 'sign_in_session_hash_check', 'nor a cookie');
select is(fixture.broken(format('insert into one_time_link (token_hash, person_id, kind, expires_at) values (''token'', %s, ''invitation'', now())', :ana)), 'one_time_link_token_hash_check', 'nor a token');
select is(fixture.broken(format('insert into role_grant (person_id, role, scope) values (%s, ''teacher'', ''organisation'')', :ana)), 'role_grant_scope', 'a role of an organisation names it');
select is(fixture.broken(format('insert into role_grant (person_id, role, to_on) values (%s, ''teacher'', current_date - 1)', :ana)), 'role_grant_dates', 'a role ends after it began');
select is(fixture.broken(format('insert into affiliation (person_id, organisation_id, kind, from_on, to_on) select %s, id, ''student'', ''2026-01-02'', ''2026-01-01'' from organisation where code = ''FX-UNI''', :ana)), 'affiliation_dates', 'so does an affiliation');

-- Enrolments.
select is(fixture.broken(format('insert into enrolment (session_id, stat_subject_id, person_id, track, state) select %s, stat_subject_id, id, ''FI'', %L from person where id = %s', :s, t, :ana)), w, 'a second enrolment in one session, ' || t)
from (values ('waiting', 'enrolment_live'), ('enrolled', 'enrolment_live'), ('withdrawn', '')) v (t, w);
select fixture.holds(:'enrolment', 'track = ''FC''', 'enrolment_continuing_status', 'continuing education says who one is');
select fixture.holds(:'enrolment', 'track = ''FC'', trainee_status = ''a''', '', 'then it is fine');
select fixture.holds(:'enrolment', 'origin = ''import''', 'enrolment_import_source', 'an imported row names its source');
select fixture.holds(:'enrolment', 'source = ''x'', source_id = ''1''', 'enrolment_import_source', 'and no other does');
select fixture.holds(:'enrolment', 'reference = ''2345-678O''', 'enrolment_reference_check', 'a reference holds no letter that looks like a digit');
insert into waiting_entry (enrolment_id, session_id, position) values (fixture.of(:ana, :s), :s, 1);
insert into enrolment (session_id, stat_subject_id, person_id, track, state) select :s, stat_subject_id, id, 'FI', 'waiting' from person where id = :ben;
select is(fixture.broken(format('insert into waiting_entry (enrolment_id, session_id, position) values (%s, %s, 1)', fixture.of(:ben, :s), :s)), 'waiting_entry_session_id_position_key', 'a position is one person''s');
insert into offer (enrolment_id, session_id, expires_at) values (fixture.of(:ben, :s), :s, now());
select is(fixture.broken(format('insert into offer (enrolment_id, session_id, expires_at) values (%s, %s, now())', fixture.of(:ben, :s), :s)), 'offer_open', 'one open offer at a time');
select fixture.holds('offer enrolment_id = ' || fixture.of(:ben, :s), 'ended_at = now()', 'offer_ended', 'an offer that ended says how');
select is(fixture.broken(format('insert into request_key (person_id, key, fingerprint, issued_at) values (%s, ''x'', '''', now())', :ana)), 'request_key_key_check', 'a form''s key has 32 hexadecimal digits');
select is(fixture.broken(E'insert into mail_outbox (event, template, recipient, language) values (''e'', ''confirm_email'', E''a@b.fr\\r\\nBcc: c@d.fr'', ''fr'')'), 'mail_outbox_recipient_check', 'no message goes to a second reader through its address');
select is(fixture.broken('insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role) values (0, 1, ''enrol'', ''enrolled'', current_date, current_date, ''person'')'), 'enrolment_event_enrolment_id_fkey', 'an event belongs to an enrolment');
select * from finish();
rollback;
