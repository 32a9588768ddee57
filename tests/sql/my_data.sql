-- One's own data: every table that hangs on a person, all rows of one's own, none of another's, no secret.
begin;
\ir fixtures/enrolments.sql
select plan(38);
select fixture.person(1) as ana, fixture.person(2) as ben, fixture.person(3) as chloe \gset
select fixture.session('FX-MINE', 1) as s, fixture.session('FX-ALERT', 1) as s2, fixture.session('FX-TAUGHT', 1) as s3 \gset
insert into account (person_id, password_hash) select p, '$argon2id$hidden' || p from unnest(array[:ana, :ben]) p;
-- One row in each table, for Ana; then the same for Ben.
create function fixture.fill(person bigint, other bigint, session bigint, word text) returns void language plpgsql as $$
#variable_conflict use_variable
declare
  enrolment bigint := fixture.of(person, session);
begin
  insert into sign_in (session_hash, person_id, expires_at) values (encode(sha256(word::bytea), 'hex'), person, now() + interval '1 hour');
  insert into one_time_link (token_hash, person_id, kind, expires_at) values (encode(sha256(('l' || word)::bytea), 'hex'), person, 'invitation', now() + interval '1 hour');
  insert into sign_in_attempt (account_hash, address_hash, is_success) select account_hash(p.email), 'address-' || word, false from person p where p.id = person;
  insert into password_reset_request (email) select upper(p.email) from person p where p.id = person;
  insert into role_grant (person_id, role, granted_by) values (person, 'teacher', other);
  insert into person_identifier (person_id, scheme, value, source) values (person, 'eppn', word || '@eppn', 'self');
  insert into affiliation (person_id, organisation_id, kind, from_on) select person, id, 'student', current_date from organisation where code = 'FX-UNI';
  insert into employer_link (person_id, organisation_id, kind, from_on, confirmed_by) select person, id, 'employee', current_date, other from organisation where code = 'FX-UNI';
  insert into alert (person_id, course_id) select person, s.course_id from session s where s.code = 'FX-ALERT';
  insert into request_key (person_id, key, fingerprint, issued_at, answer) values (person, fixture.key(77), 'print-' || word, now(), '"/my"');
  insert into enrolment_note (enrolment_id, person_id, note) values (enrolment, other, 'note ' || word);
  insert into waiting_skip (enrolment_id, refusal) values (enrolment, 'clash');
  insert into session_teacher (session_id, person_id) select s.id, person from session s where s.code = 'FX-TAUGHT';
  insert into audit (person_id, action, object, object_id) values (other, 'person.change', 'person', person::text);
  perform save_draft(person, (select s.id from session s where s.code = 'FX-ALERT'), 'FI', null);
  perform queue_mail('mine:' || word, 'reset_password', person, jsonb_build_object('token', 'token-' || word, 'expires_at', now()));
end $$;
select fixture.enrol(:chloe, :s), fixture.enrol(:ben, :s), fixture.enrol(:ana, :s), fixture.withdraw(:chloe, :s), fixture.decline(:ben, :s);
select fixture.fill(:ana, :ben, :s, 'ana'), fixture.fill(:ben, :chloe, :s, 'ben');
create temporary table file as select my_data(:ana, 'fr') as data, my_data(:ana, 'en') as english;

select is((select string_agg(c.relname, ', ' order by c.relname) from pg_class c, file where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not data ? c.relname
    and exists (select from pg_attribute a where a.attrelid = c.oid and not a.attisdropped and a.attname in ('person_id', 'enrolment_id'))), null, 'every table that hangs on a person or an enrolment is a part of the file');
select is((select string_agg(distinct c.conrelid::regclass || '.' || a.attname, ', ' order by c.conrelid::regclass || '.' || a.attname) from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
  where c.contype = 'f' and c.confrelid in ('person'::regclass, 'stat_subject'::regclass) and a.attname <> 'person_id'),
  'code_former.replaced_by, course_classification.recorded_by, course_version.author_id, declared_figure.declared_by, employer_link.confirmed_by, equivalence.accepted_by, erasure.stat_subject_id, import_source.registered_by, issued_document.issued_by, issued_document.revoked_by, match_candidate.subject_a, match_candidate.subject_b, merge_event.subject_a, merge_event.subject_b, person.stat_subject_id, person_correction.corrected_by, retention_rule.changed_by, role_grant.granted_by, subject_key.stat_subject_id, target.set_by, year_confirmation.confirmed_by, year_release.released_by',
  'no other column leads to a person but those that say who did something to another');
select is((data -> t) is not null and jsonb_array_length(data -> t) >= 1, true, 'the file holds one''s own ' || t)
from file, unnest(array['account', 'affiliation', 'alert', 'audit', 'employer_link', 'enrolment', 'enrolment_draft', 'enrolment_event', 'enrolment_event_detail', 'enrolment_note', 'mail_outbox', 'offer', 'one_time_link', 'password_reset_request',
  'person_identifier', 'request_key', 'role_grant', 'session_teacher', 'sign_in', 'sign_in_attempt', 'waiting_entry', 'waiting_skip']) t;
select is((select string_agg(t, ', ' order by t) from file, unnest(array['account', 'affiliation', 'alert', 'employer_link', 'enrolment', 'enrolment_draft', 'enrolment_note', 'one_time_link', 'password_reset_request', 'person_identifier', 'request_key',
  'role_grant', 'session_teacher', 'sign_in', 'sign_in_attempt', 'waiting_entry', 'waiting_skip']) t where jsonb_array_length(data -> t) <> 1), null, 'and no row of another''s');
select is((select string_agg(e ->> 'kind', ' ' order by (e ->> 'seq')::int) from file, jsonb_array_elements(data -> 'enrolment_event') e), 'queue offer', 'the whole history of an enrolment');
select is((select string_agg(m ->> 'template', ' ' order by (m ->> 'id')::bigint) from file, jsonb_array_elements(data -> 'mail_outbox') m), 'waiting_joined offer_made reset_password', 'every message');
select is((select m -> 'payload' ? 'expires_at' and not m -> 'payload' ? 'token' from file, jsonb_array_elements(data -> 'mail_outbox') m where m ->> 'template' = 'reset_password'), true, 'what a message says, but for the secret in it');
select is((select count(*)::int from file, jsonb_array_elements(data -> 'audit') a where a ->> 'action' in ('person.change', 'enrolment.offer')), 2, 'what others and the system did to one');
select is((select jsonb_path_query_first(data, '$.courses[0].course') #>> '{}' from file), 'FX-MINE', 'the course is named, not only numbered');
select unalike(data::text, '%argon2id%', 'no password') from file;
select is((select count(*)::int from file, regexp_matches(data::text, '[0-9a-f]{64}', 'g')), 0, 'no hash of a cookie, token or address') from file;
select unalike(data::text, '%token-%', 'no token') from file;
select unalike(data::text, '%print-%', 'no fingerprint') from file;
select is(strpos(data::text, (select stat_subject_id::text from person where id = :ana)), 0, 'not the id that statistics know') from file;
select is(data::text ~ 'ben@|fx2@|note ben|Nom2', false, 'nothing of another person') from file;
select isnt(data ->> 'about', english ->> 'about', 'it speaks the reader''s language') from file;
select is(my_data(0, 'fr'), null, 'my_data knows nothing of nobody');
select * from finish();
rollback;
