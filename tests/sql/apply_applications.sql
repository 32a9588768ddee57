-- Admission on application: questions and their versions, drafts, files, sending, deciding.
begin;
\ir fixtures/enrolments.sql
select plan(130);
select fixture.person(1) as office, fixture.person(2) as teacher, fixture.person(11) as ana, fixture.person(12) as ben, fixture.person(13, '{"language":"en"}') as chloe, fixture.person(14) as dora, fixture.person(15, '{"unconfirmed":1}') as emil \gset
insert into role_grant (person_id, role) values (:office, 'office'), (:teacher, 'teacher');
select fixture.session('FX-AP', 2, '{"admission": "approval"}') as s, fixture.session('FX-AP-2', 2, '{"admission": "approval"}') as t, fixture.session('FX-AP-3', 2) as o \gset
insert into session_teacher values (:s, :teacher);

-- Writing questions.
create function fixture.ask(person bigint, session bigint, kind text, fr text, options text default '', required text default 'yes', shown_if text default '', question bigint default null, smallest text default '', largest text default '', en text default '', hint text default '', place text default '')
returns text language sql as $$ select coalesce(array_to_string(q.refusal, ' '), 'saved') from save_question(person, session, question, kind, fr, en, hint, '', required, options, smallest, largest, shown_if, place) q $$;
create function fixture.question(session bigint, fr text) returns bigint language sql as $$ select question_id from session_question q where q.session_id = session and q.text_fr = fr $$;
select is(fixture.ask(:ana, :s, 'short_text', 'Q'), null, 'save_question: another''s session is absent');
select is(fixture.ask(:teacher, :s, 'colour', ''), 'answer_kind.unknown text_fr.missing', 'a question has a kind and words');
select is(fixture.ask(:teacher, :s, 'short_text', repeat('x', 301), en => repeat('x', 301), hint => repeat('x', 501)), 'text_fr.too_long text_en.too_long hint_fr.too_long', 'there are limits');
select is((select refusal from save_question(:teacher, :s, null, 'short_text', 'Q', '', '', repeat('x', 501), '', '', '', '', '', '')), array['hint_en.too_long'], 'for the help in English too');
select is(fixture.ask(:teacher, :s, 'choice', 'Q', 'Oui'), 'options.missing', 'a choice has two options at least');
select is(fixture.ask(:teacher, :s, 'choice', 'Q', (select string_agg(n::text, E'\n') from generate_series(1, 31) n)), 'options.too_many', 'and thirty at most');
select is(fixture.ask(:teacher, :s, 'choice', 'Q', E'Oui\n| No'), 'options.malformed', 'each has French words');
select is(fixture.ask(:teacher, :s, 'choice', 'Q', E'Oui\nOui | Yes'), 'options.twice', 'none stands twice');
select is(fixture.ask(:teacher, :s, 'number', 'Q', smallest => 'a', largest => 'b'), 'smallest.not_a_number largest.not_a_number', 'bounds are numbers');
select is(fixture.ask(:teacher, :s, 'number', 'Q', smallest => '5', largest => '4'), 'largest.below_smallest', 'in their order');
select is(fixture.ask(:teacher, :s, 'short_text', 'Q', shown_if => '1:Oui'), 'shown_if.unknown', 'a condition is an answer to a question of the session');
select is(fixture.ask(:teacher, :s, 'short_text', 'Q', place => '0'), 'place.not_a_number', 'a place is a number');
select is((select count(*)::int from question), 0, 'what is refused writes nothing');
select is(fixture.ask(:teacher, :s, 'long_text', 'Pourquoi ?', en => 'Why?'), 'saved', 'a long text');
select is(fixture.ask(:teacher, :s, 'choice', 'Données ?', E'Oui | Yes\nNon | No'), 'saved', 'a choice');
select fixture.question(:s, 'Pourquoi ?') as why, fixture.question(:s, 'Données ?') as data \gset
select is(fixture.ask(:teacher, :s, 'number', 'Années ?', shown_if => :data || ':Oui', smallest => '0', largest => '50,5'), 'saved', 'a number, on a condition');
select is(fixture.ask(:teacher, :s, 'short_text', 'Métier', required => ''), 'saved', 'a short text, optional');
select fixture.question(:s, 'Années ?') as years, fixture.question(:s, 'Métier') as job \gset
select is(fixture.ask(:teacher, :s, 'file', 'Diplôme', shown_if => :data || ':Oui'), 'saved', 'a file, on a condition');
select is(fixture.ask(:teacher, :s, 'file', 'CV', required => ''), 'saved', 'a file, optional');
select fixture.question(:s, 'Diplôme') as diploma, fixture.question(:s, 'CV') as cv \gset
select is(fixture.ask(:office, :t, 'short_text', 'Ailleurs'), 'saved', 'the office writes them too');
select fixture.question(:t, 'Ailleurs') as stranger \gset
select is(fixture.ask(:teacher, :s, 'choice', 'Données ?', E'Si\nNon', question => :data), 'options.needed', 'an option on which a question hangs stays');
select is(fixture.ask(:teacher, :s, 'choice', 'Données ?', E'Oui\nNon', question => :data, shown_if => :data || ':Oui'), 'shown_if.unknown', 'nothing hangs on itself');
select is(fixture.ask(:teacher, :s, 'choice', 'Années ?', E'1\n2', question => :years, shown_if => :data || ':Oui'), 'saved', 'a kind may change');
select is(fixture.ask(:teacher, :s, 'choice', 'Données ?', E'Oui\nNon', question => :data, shown_if => :years || ':1'), 'shown_if.round', 'nor in a round');
select is(fixture.ask(:teacher, :s, 'number', 'Années ?', question => :years, shown_if => :data || ':Oui', smallest => '0', largest => '50,5'), 'saved', 'and back');
select is((select max(number) from question_version where question_id = :years), 3, 'each change is a version');
select is(fixture.ask(:teacher, :s, 'number', 'Années ?', question => :years, shown_if => :data || ':Oui', smallest => '0', largest => '50,5'), 'saved', 'the same once more');
select is((select max(number) from question_version where question_id = :years), 3, 'is none');
select is(fixture.ask(:teacher, :s, 'short_text', 'Q', question => :stranger), null, 'a question of another session is absent');
select throws_ok('update question_version set text_fr = ''x''', '42501', null, 'a version never changes');
select is((select refusal from retire_question(:teacher, :s, :data)), array['question_needed'], 'a question on which another hangs stays');
select is_empty(format('select * from retire_question(%s, %s, %s)', :teacher, :s, :stranger), 'nor is another session''s taken away');
select fixture.ask(:teacher, :s, 'short_text', 'Trop');
select is((select refusal from retire_question(:teacher, :s, fixture.question(:s, 'Trop'))), null, 'one on which nothing hangs goes');
select is((select string_agg(text_fr, ', ' order by place) from session_question where session_id = :s), 'Pourquoi ?, Données ?, Années ?, Métier, Diplôme, CV', 'and the others stay in order');
select is((select string_agg(fixture.ask(:office, :o, 'short_text', 'Q' || n), ' ') from generate_series(1, 31) n) , repeat('saved ', 30) || 'too_many_questions', 'thirty are enough');
select fixture.session('FX-AP-OFF', 2, '{"admission": "approval", "state": "cancelled"}') as off \gset
select is(fixture.ask(:office, :off, 'short_text', 'Q'), 'session_cancelled', 'a session that was called off asks nothing');
select copy_session(:teacher, :s, 7) as copy \gset
select is((select string_agg(place || ' ' || text_fr || coalesce(' if ' || (select b.place from session_question b where b.question_id = q.shown_if_question_id and b.session_id = :copy), ''), ', ' order by place) from session_question q where session_id = :copy),
  '1 Pourquoi ?, 2 Données ?, 3 Années ? if 2, 4 Métier, 5 Diplôme if 2, 6 CV', 'copy_questions: a copied session asks the same, conditions and all');

-- What an answer may be.
select is(clean_answer('number', U&' 1\202F234,5 '), '1234.5', 'clean_answer: a number as people type it');
select is(array[answer_problem('short_text', '[]', null, null, repeat('x', 201)), answer_problem('long_text', '[]', null, null, repeat('x', 3001)), answer_problem('choice', '[{"fr": "Oui"}]', null, null, 'Yes'), answer_problem('number', '[]', 1, 2, 'NaN'), answer_problem('number', '[]', 1, 2, '0.5'),
  answer_problem('number', '[]', 1, 2, '3'), answer_problem('file', '[]', null, null, 'x'), answer_problem('number', '[]', 1, 2, '2'), answer_problem('choice', '[]', null, null, null)],
  array['too_long', 'too_long', 'unknown', 'not_a_number', 'too_small', 'too_large', 'unknown', null, null], 'answer_problem says what is wrong with each kind');
select is(array[is_pdf('%PDF-1.7 … %%EOF'), is_pdf('%PDF-2.0' || repeat(' ', 5000)::bytea || '%%EOF'::bytea), is_pdf('MZ%PDF-1.7 %%EOF'), is_pdf('%PDF-1.7'), is_pdf('%PDF-1.7 %%EOF'::bytea || repeat(' ', 1025)::bytea), is_pdf(''), is_pdf(null), is_pdf('%PDF-1.x %%EOF')],
  array[true, true, false, false, false, false, false, false], 'is_pdf looks at the bytes: the beginning and the end');

-- Who applies, step by step.
create function fixture.save(person bigint, session bigint, answers text[], stamp text default null) returns text language sql as $$
  select coalesce(array_to_string(a.refusal, ' '), 'saved') from save_answers(person, session, coalesce(stamp, questions_stamp(session)), answers) a $$;
create function fixture.send(person bigint, session bigint, stamp text default null, issued bigint default null) returns text language sql as $$
  select coalesce(array_to_string(a.refusal, ' '), a.enrolment_state) from apply_to_session(person, session, issued, coalesce(stamp, questions_stamp(session))) a $$;
create function fixture.upload(person bigint, session bigint, question bigint, content bytea, name text default 'cv.pdf') returns text language sql as $$
  select coalesce(array_to_string(a.refusal, ' '), 'saved') from save_document(person, session, question::text, content, name, null) a $$;
select is(fixture.enrol(:ana, :s), 'application_needed', 'the short way, without answers, is refused');
select is(fixture.why(:ana, :s), 'application_needed', 'as the page says beforehand');
select is(fixture.save(:ana, :s, '{}'), null, 'save_answers: an application that is not begun is absent');
select is(fixture.upload(:ana, :s, :cv, '%PDF-1.7 %%EOF'), null, 'save_document: nor takes it a file');
select is(fixture.send(:ana, :s), 'stale_page', 'apply_to_session: nor is it sent');
select is(fixture.send(:ana, :o), null, 'an open session takes none');
select save_draft(p.id, x.id, 'FI', null) from (values (:ana), (:ben), (:chloe), (:dora), (:emil)) p (id), (values (:s), (:t)) x (id);
select is(fixture.save(:ana, :s, '{}', 'old'), 'stale_page', 'a form made before a question changed is refused');
select is(fixture.save(:ana, :s, array[:stranger || ':x']), 'answers.unknown', 'an answer to a question of another session');
select is(fixture.save(:ana, :s, array[:cv || ':x']), 'answers.unknown', 'or to one for a file');
select is(fixture.save(:ana, :s, '{x:y,7}'), 'answers.unknown', 'or to none at all');
select is((select refusal_values ->> 'questions' from save_answers(:ana, :s, questions_stamp(:s), array[:data || ':Peut-être', :years || ':cent', :why || ':Parce que'])), '["Données ?", "Années ?"]', 'answers.wrong names the questions');
select is((select count(*)::int from answer_draft), 0, 'and keeps nothing');
select is(fixture.save(:ana, :s, array[:why || E':Parce que.\r\nVraiment.', :data || ':Non', :years || ':7', :job || ':  Juriste ']), 'saved', 'good answers are kept');
select is((select string_agg(value, '|' order by question_id) from answer_draft where person_id = :ana), E'Parce que.\nVraiment.|Non|7|Juriste', 'tidied');
select is((select string_agg(place || case when is_asked then ' asked' else ' not' end || coalesce(' ' || problem, ''), ', ') from application_questions(:ana, :s)), '1 asked, 2 asked, 3 not, 4 asked, 5 not, 6 asked', 'application_questions: what hangs on another answer is not asked');
select is(fixture.save(:ana, :s, array[:data || ':Oui', :job || ':']), 'saved', 'an answer is changed, another taken back');
select is((select string_agg(place || case when is_asked then ' asked' else ' not' end || coalesce(' ' || problem, ''), ', ') from application_questions(:ana, :s)), '1 asked, 2 asked, 3 asked, 4 asked, 5 asked missing, 6 asked', 'then a file is missing');
select is((select refusal_values ->> 'list' from apply_to_session(:ana, :s, null, questions_stamp(:s))), '["Diplôme"]', 'answers_missing names what is');
select is(fixture.upload(:ana, :s, :diploma, 'GIF89a'), 'file.not_pdf', 'a picture is no PDF, whatever its name');
select is(fixture.upload(:ana, :s, :diploma, '%PDF-1.4'::bytea || repeat('x', 10485760 - 12)::bytea || '%%EOF'::bytea), 'file.too_large', 'a byte too many');
select is(fixture.upload(:ana, :s, :diploma, ''), 'file.missing', 'nothing');
select is(fixture.upload(:ana, :s, :stranger, '%PDF-1.7 %%EOF'), null, 'a question of another session');
select is(fixture.upload(:emil, :s, :cv, '%PDF-1.7 %%EOF'), 'email_unconfirmed', 'nobody fills the store whom a rule keeps out');
select is(fixture.upload(:ana, :s, :diploma, '%PDF-1.4'::bytea || repeat('x', 10485760 - 13)::bytea || '%%EOF'::bytea, U&'..\\..\\/etc/Dipl\00F4me <b>\202E.pdf.PDF'), 'saved', '10 MiB exactly');
select is((select file_name || ' ' || size from document_file where person_id = :ana), 'Diplôme b.pdf 10485760', 'the name is a name, no path');
select is(fixture.upload(:ana, :s, :diploma, '%PDF-1.7 a %%EOF'), 'saved', 'another in its place');
select is((select count(*) || ' ' || (select count(*) from document_content) from document_file where person_id = :ana), '1 1', 'is the only one');
select is((select convert_from(content, 'UTF8') from application_file(:ana, (select max(id) from document_file))), '%PDF-1.7 a %%EOF', 'application_file: its owner reads it');
select is_empty(format('select * from application_file(%s, %s)', :teacher, (select max(id) from document_file)), 'nobody else before it is sent');
select is(fixture.upload(:ana, :s, :cv, '%PDF-1.7 cv %%EOF'), 'saved', 'a second file');
select is((select refusal from delete_document(:ana, :s, :cv)), null, 'delete_document takes it back');
select is_empty(format('select * from delete_document(%s, %s, %s)', :ana, :s, :stranger), 'but no other session''s');
select is((select count(*)::int from document_content), 1, 'bytes and all');
select is(fixture.send(:ana, :s), 'applied', 'and it is sent');
select is(fixture.send(:ana, :s), 'already_applied', 'once');
select is((select string_agg(v.text_fr || '=' || coalesce(a.value, f.file_name) || ' v' || a.question_number, ', ' order by q.position, q.id) from answer a join question q on q.id = a.question_id join question_version v on v.question_id = a.question_id and v.number = a.question_number left join document_file f on f.id = a.document_file_id where a.enrolment_id = fixture.of(:ana, :s)),
  E'Pourquoi ?=Parce que.\nVraiment. v1, Données ?=Oui v1, Années ?=7 v3, Diplôme=cv.pdf v1', 'with the versions that were answered');
select is((select (select count(*) from answer_draft where person_id = :ana) || ' ' || (select count(*) from enrolment_draft where person_id = :ana and session_id = :s) || ' ' || fixture.mails(:ana)), '0 0 application_received', 'drafts are gone, the person is told');
select is_empty(format('select * from application_file(%s, %s)', :ben, (select max(id) from document_file)), 'another person never reads the file');
select is((select count(*)::int from application_file(:teacher, (select max(id) from document_file))), 1, 'who runs the session does');
select fixture.save(p, :s, array[:why || ':Oui', :data || ':Non', :years || ':9']) from unnest(array[:ben, :chloe, :dora]::bigint[]) p;
select is(fixture.send(:ben, :s, 'old'), 'stale_page', 'a question that changed since the page was read');
select is((select string_agg(fixture.send(p, :s), ' ') from unnest(array[:ben, :chloe, :dora]::bigint[]) p), 'applied applied applied', 'three more apply, more than there are seats');
select is((select count(*)::int from answer where enrolment_id = fixture.of(:ben, :s)), 2, 'what was not asked is not kept');
select fixture.save(:ben, :t, array[:stranger || ':Oui']);
update session set closes_at = now() - interval '1 minute' where id = :t;
select is(fixture.send(:ben, :t), 'closed', 'after closing');
select is(fixture.send(:ben, :t, issued => extract(epoch from now() - interval '5 minutes')::bigint), 'applied', 'what was begun before may still be sent');

-- The queue.
select is((select string_agg(person_name, ', ' order by ticket) from application_queue(:teacher, :s, null, null, null)), 'Prénom11 Nom11, Prénom12 Nom12, Prénom13 Nom13, Prénom14 Nom14', 'application_queue: in order of arrival');
select is_empty(format('select * from application_queue(%s, %s, null, null, null)', :ana, :s), 'nobody else sees it');
select is((select string_agg(person_name, ', ') from application_queue(:teacher, :s, 'vraiment', '{applied}', :data || ':Oui')), 'Prénom11 Nom11', 'by a word of an answer, a state, an answer');

-- Deciding.
create function fixture.decide(person bigint, session bigint, people bigint[], decision text, reason text default null, sentence text default null) returns text language sql as $$
  select coalesce(array_to_string(d.refusal, ' '), d.decided::text) from decide_applications(person, session, array(select fixture.of(p, session)::text from unnest(people) p), decision, reason, sentence) d $$;
select is(fixture.decide(:ana, :s, array[:ana]::bigint[], 'approve'), null, 'decide_applications: not by the applicant');
select is(array[fixture.decide(:teacher, :s, array[:ana]::bigint[], ''), fixture.decide(:teacher, :s, '{}', 'approve'), fixture.decide(:teacher, :s, array[:ana]::bigint[], 'refuse'), fixture.decide(:teacher, :s, array[:ana]::bigint[], 'refuse', 'no-such'), fixture.decide(:teacher, :s, array[:ana]::bigint[], 'refuse', 'level', repeat('x', 1001))],
  array['decision.missing', 'picks.missing', 'reason_code.missing', 'reason_code.unknown', 'sentence.too_long'], 'a decision has its people and, when it refuses, its reason');
select is((select refusal from decide_applications(:teacher, :s, array[fixture.of(:ana, :s)::text, fixture.of(:ben, :t)::text], 'approve', null, null)), array['picks.strange'], 'one application of another session stops all');
select is((select refusal from decide_applications(:teacher, :s, '{x}', 'approve', null, null)), array['picks.strange'], 'so does what is no number');
select is(fixture.decide(:teacher, :s, array[:ana, :ben]::bigint[], 'refuse', 'level', 'Revenez l’an prochain.'), '2', 'two are refused at once');
select is((select string_agg(payload ->> 'reason_told', '|' order by person_id) from mail_outbox where template = 'application_refused'), 'Le niveau demandé n’est pas atteint. Revenez l’an prochain.|Le niveau demandé n’est pas atteint. Revenez l’an prochain.', 'each is told why');
select is(fixture.decide(:teacher, :s, array[:ana]::bigint[], 'refuse', 'level'), 'picks.decided', 'the same decision twice is none');
select is(fixture.decide(:office, :s, array[:ana]::bigint[], 'approve', 'error'), '1', 'a refusal is undone by another decision');
select is((select string_agg(kind || ' ' || state_after || coalesce(' ' || reason, '') || ' ' || actor_role, ', ' order by seq) from enrolment_event where enrolment_id = fixture.of(:ana, :s)), 'apply applied person, refuse refused level teacher, approve enrolled error office', 'and all of them stay');
select throws_ok(format('update application_decision set decision = ''approve'' where enrolment_id = %s', fixture.of(:ana, :s)), '42501', null, 'and by nothing else: what was decided is not rewritten');
select throws_ok(format('delete from application_decision where enrolment_id = %s', fixture.of(:ana, :s)), '42501', null, 'nor taken away');
select throws_ok('truncate application_decision', '42501', null, 'nor all at once');
select is((select string_agg(decision, ' ' order by seq) from application_decision where enrolment_id = fixture.of(:ana, :s)), 'refuse approve', 'both stand there');
select is(fixture.decide(:teacher, :s, array[:chloe]::bigint[], 'propose'), '1', 'a seat is proposed');
select is((select state from enrolment where id = fixture.of(:chloe, :s)) || ' ' || fixture.seats(:s), 'offered 2 taken 0 waiting next 1', 'and held');
select is(fixture.decide(:teacher, :s, array[:dora]::bigint[], 'propose'), '1', 'who finds no seat');
select is((select state || ' ' || (select payload ->> 'rank' from mail_outbox where person_id = :dora and template = 'waiting_joined') from enrolment where id = fixture.of(:dora, :s)), 'waiting 1', 'waits, and is told the rank');
select is(fixture.decide(:teacher, :s, array[:ana]::bigint[], 'refuse', 'error'), '1', 'an approval is undone too');
select is((select string_agg(p || ' ' || fixture.state(p.id, :s), ', ' order by p.id) from (values (:ana), (:chloe), (:dora)) p (id)), format('(%s) cancelled, (%s) offered, (%s) offered', :ana, :chloe, :dora), 'and the freed seat goes to who waits');
select is(fixture.decide(:teacher, :s, array[:ana]::bigint[], 'approve'), 'full', 'what was cancelled comes back to a free seat only');
select is(fixture.decline(:chloe, :s) || ' ' || fixture.decide(:teacher, :s, array[:ana]::bigint[], 'approve'), 'withdrawn 1', 'when there is one');
select is(fixture.state(:ana, :s), 'enrolled', 'it is reopened');
select is(fixture.decide(:teacher, :s, array[:chloe]::bigint[], 'approve'), 'picks.decided', 'who declined is not approved');
update session set has_waiting_list = false where id = :s;
select is(fixture.decide(:teacher, :s, array[:ben]::bigint[], 'approve'), 'full', 'without a list nobody is approved beyond the seats');
update session set capacity = 3 where id = :s;
insert into enrolment (session_id, stat_subject_id, person_id, track, state, starts_on) select :s, stat_subject_id, id, 'FI', 'nominated', current_date from person where id = :ben;
select is(fixture.decide(:teacher, :s, array[(select person_id from enrolment where id = fixture.of(:ben, :s))]::bigint[], 'approve'), 'picks.strange', 'a nomination is no application');
select is((select refusal from decide_applications(:teacher, :s, array[(select min(id)::text from enrolment where person_id = :ben and session_id = :s)], 'approve', null, null)), array['already_applied'], 'who was refused and has another live enrolment is not approved twice');
delete from enrolment where person_id = :ben and session_id = :s and state = 'nominated';
update person set email_verified_at = null where id = :ben;
select is(fixture.decide(:teacher, :s, array[:ben]::bigint[], 'approve'), 'email_unconfirmed', 'the rules are tested again');
select fixture.person(16) as fred \gset
select save_draft(:fred, :s, 'FI', null), fixture.save(:fred, :s, array[:why || ':Oui', :data || ':Non']), fixture.send(:fred, :s);
select is((select refusal[1] || ' ' || (refusal_values ->> 'names') from decide_applications(:teacher, :s, array[fixture.of(:ben, :s)::text, fixture.of(:fred, :s)::text], 'approve', null, null)), 'picks.against ["Prénom12 Nom12"]', 'in bulk it is said for whom');
update session set starts_on = current_date - 30, ends_on = current_date + 30, opens_at = now() - interval '90 days', closes_at = now() - interval '40 days' where id = :s;
select is(fixture.decide(:teacher, :s, array[:fred]::bigint[], 'propose'), 'decision.too_late', 'no seat is proposed when offers are over');
select is(fixture.decide(:teacher, :s, array[:fred]::bigint[], 'approve'), '1', 'a late approval is one');
-- Nobody decided.
select fixture.person(17, '{"language": "en"}') as gwen, fixture.session('FX-AP-LATE', 2, '{"admission": "approval", "time_zone": "America/Martinique"}') as late \gset
select save_draft(:gwen, :late, 'FI', null), fixture.send(:gwen, :late);
select is(expire_applications(1000000) || ' ' || fixture.state(:gwen, :late), '0 applied', 'expire_applications: as long as a place can be given, an application waits');
-- Martinique is four hours behind UTC: the session''s own midnight counts.
update session set starts_on = (now() at time zone 'America/Martinique')::date + 1, ends_on = (now() at time zone 'America/Martinique')::date + 2, closes_at = now() - interval '2 hours' where id = :late;
select is(expire_applications(1000000), 0, 'and after the closing too, until the day on which the session starts');
update session set starts_on = (now() at time zone 'America/Martinique')::date, closes_at = now() - interval '1 hour' where id = :late;
select is(expire_applications(1000000) || ' ' || fixture.state(:gwen, :late), '1 lapsed', 'then it lapses');
select is(expire_applications(1000000), 0, 'once');
select is((select kind || ' ' || actor_role || ' ' || reason from enrolment_event where enrolment_id = fixture.of(:gwen, :late) and seq = 2), 'expire system undecided', 'by a row that says why');
select is(fixture.mails(:gwen), 'application_received application_lapsed', 'and the person is told');
select is(fixture.decide(:office, :late, array[:gwen]::bigint[], 'approve'), 'picks.decided', 'what lapsed is over');
select is(fixture.seats(:late), '0 taken 0 waiting next 1', 'no seat was held');
select is(application_refusals(:dora, :o, null, 'FI'), null, 'application_refusals: nothing speaks against an open session');
select is((select string_agg(f, ', ') from fixture.faults() f where f not like 'free seat%'), null, 'seats, lists and histories agree');

-- Seats kept for a company's people.
select fixture.session('FX-AP-AU', 2, '{"admission": "approval"}') as au, fixture.person(21) as gil, fixture.person(22) as hana, fixture.person(23) as ines \gset
insert into organisation (code, name_fr, kind) values ('FX-AU', 'Entreprise', 'company');
insert into employer_link (person_id, organisation_id, kind, from_on) select :ines, id, 'employee', current_date - 1 from organisation where code = 'FX-AU';
insert into session_audience (session_id, kind, value, seats, released_at) values (:au, 'company', 'FX-AU', 1, now() + interval '5 days');
select fixture.enrol(p, :au) from unnest(array[:gil, :hana, :ines]::bigint[]) p;
select is(fixture.decide(:office, :au, array[:gil, :hana, :ines]::bigint[], 'approve'), '3', 'three for one common and one kept seat');
select is((select string_agg(fixture.state(p, :au), ' ') from unnest(array[:gil, :hana, :ines]::bigint[]) p), 'enrolled waiting enrolled', 'the kept one goes to the company''s person');

-- Swept with its draft.
select save_draft(:ben, :o, 'FI', null);
insert into answer_draft (person_id, question_id, value, saved_at) values (:ben, :why, 'x', now() - interval '31 days');
insert into document_file (person_id, question_id, file_name, size, sha256, uploaded_at) values (:ben, :cv, 'cv.pdf', 3, repeat('a', 64), now() - interval '31 days');
select sweep_expired();
select is((select (select count(*) from answer_draft where person_id = :ben) || ' ' || (select count(*) from document_file where person_id = :ben) || ' ' || (select count(*) from document_file where person_id = :ana)), '0 0 1', 'sweep_expired: old drafts go, what was sent stays');
select * from finish();
rollback;
