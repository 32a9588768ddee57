-- Closing a year: who prepares, who closes, what holds it back; that a release never moves, is found again from the events, and that what would move it is seen.
begin;
\ir fixtures/figures.sql
select plan(82);
select setseed(0.42);
\ir fixtures/random_history.sql
select world.random_history(40);
create function world.person(name text, role text default null) returns bigint language plpgsql as $$
declare
  made bigint := new_person(name, 'Test', name || '@closing.test', 'fr');
begin
  if role is not null then
    insert into role_grant (person_id, role) select made, r from unnest(string_to_array(role, ' ')) r;
  end if;
  return made;
end $$;
create temporary table who as
select world.person('office', 'office') as office, world.person('leader', 'leader') as leader, world.person('both', 'office leader') as double, world.person('nobody') as nobody, world.person('admin', 'admin') as admin;
create function world.latest() returns bigint language sql as 'select max(id) from year_release';
-- The office asks, amphi jobs does it.
create function world.prepare(person_id bigint, year text, reason_fr text, reason_en text) returns bigint language plpgsql as $$
begin
  if (select job_id from prepare_year(person_id, year, reason_fr, reason_en)) is null or run_job() <> 1 or exists (select from job where state = 'failed') then
    return null;
  end if;
  return world.latest();
end $$;
create function world.confirm_all(year text) returns void language sql as $$
  select confirm_year((select office from who), year, i.code, 'confirmed', null) from year_institutions(year, world.latest()) i
$$;

-- Preparing.
select is(finished_day(), ((now() - interval '1 hour') at time zone 'Europe/Paris')::date - 1, 'finished_day: yesterday, from one o''clock on');
select is(cardinality(release_tables()), 19, 'release_tables: sixteen dimensions and three pairs; companies stay out');
select ok(not exists (select from unnest(release_tables()) t where t like '%company%'), 'no company is in a release');
select is_empty($$ select * from prepare_year((select leader from who), '2023-2024', null, null) $$, 'prepare_year: leadership does not prepare');
select is_empty($$ select * from prepare_year((select nobody from who), '2023-2024', null, null) $$, 'nor does anybody else');
select is_empty($$ select * from prepare_year((select office from who), '2023-2025', null, null) $$, 'what is no year is not there');
select results_eq($$ select refusal from prepare_year((select office from who), '2090-2091', null, null) $$, $$ values (array['year_ahead']) $$, 'year_ahead: a year that has not begun');
select results_eq($$ select refusal from prepare_year((select office from who), '2023-2024', repeat('x', 1001), null) $$, $$ values (array['reason_fr.too_long', 'reason_en.missing']) $$, 'a reason is told in both languages, within its length');
select isnt((select job_id from prepare_year((select office from who), '2023-2024', null, null)), null, 'prepare_year: the office asks for it');
select is((select job_id from prepare_year((select office from who), '2023-2024', null, null)), (select max(id) from job), 'asked twice, it is one piece of work');
select is(run_job(), 1, 'amphi jobs does it');
select is((select array[state, result ->> 'year'] from job where kind = 'year_release'), array['done', '2023-2024'], 'job_year_release: in one step');
select is((select array[status, revision::text, as_of::text, known_on::text] from year_release where id = world.latest()), array['provisional', '0', finished_day()::text, finished_day()::text], 'provisional, revision 0, D = K = the last finished day');
select is((select count(*)::int from year_figure where release_id = world.latest()), (select cells from year_release where id = world.latest()), 'it holds its cells');
select is((select count(*) from (select measure, dimension1, value1, dimension2, value2, value from year_figure where release_id = world.latest() except select measure, dimension1, value1, dimension2, value2, value from figures('academic', '2023-2024', finished_day(), finished_day(), tables => release_tables())) x), 0::bigint, 'which are figures()');
select is((select figures_hash from year_release where id = world.latest()), (select encode(sha256(convert_to(string_agg(measure || E'\t' || dimension1 || E'\t' || value1 || E'\t' || dimension2 || E'\t' || value2 || E'\t' || case when value is null then '\N' when value = trunc(value) then trunc(value)::text else trim_scale(value)::text end || E'\n', ''
  order by (measure || E'\t' || dimension1 || E'\t' || value1 || E'\t' || dimension2 || E'\t' || value2 || E'\t' || case when value is null then '\N' when value = trunc(value) then trunc(value)::text else trim_scale(value)::text end) collate "C"), 'UTF8')), 'hex') from year_figure where release_id = world.latest()), 'release_hash: written again by its rule alone, the same');
select is(release_mismatch(world.latest()), null, 'release_mismatch: counted again, the same');
select is((select completeness ? 'merges' and completeness ? 'sessions_without_outcomes' and (completeness ->> 'institutions')::int = 2 from year_release where id = world.latest()), true, 'what is missing is kept with it');
select is((select count(*) from audit where action = 'year.prepare'), 1::bigint, 'and the audit knows, once');

-- What holds a closing back.
select is_empty($$ select * from close_year((select office from who), '2023-2024', world.latest()::text) $$, 'close_year: the office does not close');
select is_empty($$ select * from close_year((select admin from who), '2023-2024', world.latest()::text) $$, 'nor does an administrator');
select is_empty($$ select * from close_year((select leader from who), '2023-2024', '999999') $$, 'nothing prepared under that number');
select is_empty($$ select * from close_year((select leader from who), '2022-2023', world.latest()::text) $$, 'nor for another year');
select is_empty($$ select * from close_year((select leader from who), '2023-2024', 'x') $$, 'nor under a word');
select results_eq($$ select refusal, refusal_values ->> 'institutions' from close_year((select leader from who), '2023-2024', world.latest()::text) $$, $$ values (array['institutions_unconfirmed'], 'FX-SU, FX-UPPA') $$, 'institutions_unconfirmed: named');
select is_empty($$ select * from confirm_year((select leader from who), '2023-2024', 'FX-SU', 'confirmed', null) $$, 'confirm_year: the office only');
select is_empty($$ select * from confirm_year((select office from who), '23', 'FX-SU', 'confirmed', null) $$, 'of a year');
select results_eq($$ select refusal from confirm_year((select office from who), '2023-2024', 'NONE', 'maybe', repeat('x', 501)) $$, $$ values (array['organisation_code.unknown', 'confirmation.unknown', 'reason.too_long']) $$, 'what is wrong is named: organisation_code.unknown, confirmation.unknown, reason.too_long');
select results_eq($$ select refusal from confirm_year((select office from who), '2023-2024', 'FX-SU', 'waived', ' ') $$, $$ values (array['reason.missing']) $$, 'reason.missing: nobody is waived without one');
select is((select confirmed_code from confirm_year((select office from who), '2023-2024', 'FX-SU', 'confirmed', null)), 'FX-SU', 'an institution confirms');
select results_eq($$ select refusal_values ->> 'institutions' from close_year((select leader from who), '2023-2024', world.latest()::text) $$, $$ values ('FX-UPPA') $$, 'the other is still due');
select is((select confirmed_code from confirm_year((select office from who), '2023-2024', 'FX-UPPA', 'waived', 'closed for good')), 'FX-UPPA', 'and waived by name');
select results_eq($$ select kind from year_institutions('2023-2024', world.latest()) order by code $$, $$ values ('confirmed'), ('waived') $$, 'year_institutions says both');
savepoint withdrawn;
select is((select confirmed_code from confirm_year((select office from who), '2023-2024', 'FX-SU', 'withdrawn', null)), 'FX-SU', 'a word can be taken back');
select results_eq($$ select refusal from closing_refusals((select leader from who), world.latest()) $$, $$ values (array['institutions_unconfirmed']) $$, 'closing_refusals: then it is due again');
rollback to withdrawn;
savepoint pair;
select fold_figures();
insert into match_candidate (subject_a, subject_b, kinds, is_strong, found_on) select least(a.s, b.s), greatest(a.s, b.s), '{email}', true, finished_day()
from (select min(e.stat_subject_id::text)::uuid as s, max(e.stat_subject_id::text)::uuid as t from figure_enrolments('academic', '2023-2024') c join enrolment e on e.id = c.enrolment_id) x, lateral (select x.s) a, lateral (select x.t as s) b;
select results_eq($$ select refusal, (refusal_values ->> 'pairs')::int from close_year((select leader from who), '2023-2024', world.latest()::text) $$, $$ values (array['duplicates_undecided'], 1) $$, 'duplicates_undecided: a strong pair of people who are counted');
update match_candidate set is_strong = false;
select is_empty($$ select * from closing_refusals((select leader from who), world.latest()) $$, 'a weak pair holds nothing back');
select is((select undecided from figure_merges('academic', '2023-2024')), 1::bigint, 'figure_merges: but is said');
select results_eq($$ select * from figure_merges_now('2023-2024') $$, $$ select * from figure_merges('academic', '2023-2024') $$, 'figure_merges_now says the same');
rollback to pair;
savepoint running;
select world.prepare((select office from who), extract(year from finished_day())::text, null, null);
select world.confirm_all(extract(year from finished_day())::text);
select results_eq($$ select refusal from close_year((select leader from who), extract(year from finished_day())::text, world.latest()::text) $$, $$ values (array['year_running']) $$, 'year_running: a year is closed when it is over');
rollback to running;
savepoint own;
select world.prepare((select double from who), '2023-2024', null, null);
select results_eq($$ select refusal from close_year((select double from who), '2023-2024', world.latest()::text) $$, $$ values (array['own_release']) $$, 'own_release: two persons');
rollback to own;
savepoint twice;
select world.prepare((select office from who), '2023-2024', null, null);
select results_eq($$ select refusal from close_year((select leader from who), '2023-2024', (select min(id)::text from year_release)) $$, $$ values (array['release_overtaken']) $$, 'release_overtaken: what was prepared anew since is closed, not what went before');
rollback to twice;
-- A release stands at the day before its closing.
savepoint earlier;
select write_release('2023-2024', 0, 'provisional', finished_day() - 1, null, (select office from who), null, null);
select results_eq($$ select refusal, (refusal_values ->> 'day')::date from close_year((select leader from who), '2023-2024', world.latest()::text) $$, $$ select array['prepared_earlier'], finished_day() - 1 $$, 'prepared_earlier: what was prepared on another day is prepared again');
select is((select count(*) from year_release where revision > 0), 0::bigint, 'write_release alone closes nothing');
rollback to earlier;

-- Closed.
select results_eq($$ select closed_year, closed_revision from close_year((select leader from who), '2023-2024', world.latest()::text) $$, $$ values ('2023-2024', 1) $$, 'close_year: revision 1');
select is((select array[status, as_of::text, released_by::text] from year_release where revision = 1), array['closed', finished_day()::text, (select leader::text from who)], 'closed by leadership, D = K = the day before');
select is((select count(*) from year_release r join year_release p on p.id = r.prepared_id where r.revision = 1 and p.figures_hash = r.figures_hash and p.released_by = (select office from who)), 1::bigint, 'from what the office prepared');
select results_eq($$ select refusal from close_year((select leader from who), '2023-2024', (select min(id)::text from year_release)) $$, $$ values (array['release_overtaken']) $$, 'what was closed is not closed again');
select is((select count(*) from audit where action = 'year.close'), 1::bigint, 'the audit knows');

-- For ever.
set constraints all immediate;
set constraints all deferred;
update stat_subject set birth_band = 1930 where id = (select min(id::text)::uuid from stat_subject);
select throws_ok(format(x.command, x.what), '42501', null, x.name) from (values
  ('update year_release set %s', 'reason_fr = null', 'no release is changed'), ('delete from year_release %s', '', 'no release is deleted'), ('truncate %s cascade', 'year_release', 'no release is emptied'),
  ('update year_figure set %s', 'value = value + 1', 'no cell is changed'), ('delete from year_figure %s', '', 'no cell is deleted'), ('truncate %s', 'year_figure', 'no cell is emptied'),
  ('insert into year_figure select release_id, ''level'', ''new'', ''all'', ''all'', measure, 1 from year_figure where release_id = world.latest() limit 1 %s', '', 'refuse_late_figure: no cell comes after its release'),
  ('update year_confirmation set %s', 'reason = null', 'no confirmation is changed'), ('delete from year_confirmation %s', '', 'nor deleted'), ('update figure_change set %s', 'old_value = null', 'refuse_history_change: no history is changed'), ('truncate %s', 'figure_change', 'nor emptied')) x (command, what, name);

-- Whatever figures read may change today: the release is found again.
create temporary table reading as select (select count(*) from figure_change) as before;
update stat_subject set gender = 'other', birth_band = 1940;
update enrolment set track = case track when 'FI' then 'FC' else 'FI' end, trainee_status = case track when 'FI' then 'c' end, payer_line = '9', company_code = 'DEMO-X';
update session set attendance = 'none', languages = '{en}', entry = 'permanent';
update course set kind = 'short';
update course_version set ects = coalesce(ects, 0) + 5;
insert into course_part (parent_id, child_id) select a.id, b.id from course a, course b where a.code in ('R2', 'R4') and b.code in ('R3', 'R6') and a.id <> b.id on conflict do nothing;
insert into course_classification (course_id, level, kind, ai_focus, programmes, organisations, valid_from) select id, 'doctorate', kind, 'dual', '{RZ}', '[{"code": "FX-UPPA", "part": "responsible"}]', '2023-01-02' from course;
insert into session_change (session_id, field, old_value, new_value) select id, 'starts_on', starts_on::text, (starts_on + 400)::text from session union all select id, 'ends_on', ends_on::text, (ends_on + 400)::text from session where ends_on is not null;
update session set starts_on = starts_on + 400, ends_on = ends_on + 400, closes_at = closes_at + interval '400 days';
select cmp_ok((select count(*) from figure_change) - (select before from reading), '>', 900::bigint, 'keep_figure_history writes what was there before');
select is(release_mismatch(min(id)), null, 'prepared: nothing of today moves it') from year_release;
select is(release_mismatch(max(id)), null, 'closed: nothing of today moves it') from year_release;
select isnt((select sum(value) from figures('academic', '2023-2024', tables => '{gender}') where measure = 'persons'), (select sum(value) from year_figure where release_id = world.latest() and dimension1 = 'gender' and measure = 'persons'), 'while the figures of today have moved');
savepoint history;
-- The negative control: with today's attribute for a past year, the first cell that differs is printed.
alter table figure_change disable trigger figure_change_append_only;
delete from figure_change where object = 'subject' and field = 'gender';
select matches(release_mismatch(world.latest()), '^[a-z]+ at gender=[a-z]+: [0-9]+ in the release, no such cell from the events$', 'today''s gender for a past year is found out');
rollback to history;
alter table figure_change disable trigger figure_change_append_only;
delete from figure_change where object in ('enrolment', 'session', 'course', 'part') and field not in ('company_code');
select isnt(release_mismatch(world.latest()), null, 'so is today''s track, attendance, kind or credit');
rollback to history;
-- Purge instead of erase: an enrolment's events are gone.
alter table enrolment_event disable trigger enrolment_event_append_only;
delete from enrolment_event where enrolment_id = (select min(enrolment_id) from figure_enrolments('academic', '2023-2024', finished_day(), finished_day()));
select matches(release_mismatch(world.latest()), '^enrolments at all=all: [0-9]+ in the release, [0-9]+ from the events$', 'purge instead of erase is found out');
rollback to history;
alter table year_figure disable trigger year_figure_append_only;
update year_figure set value = value + 1 where release_id = world.latest() and measure = 'trained' and dimension1 = 'all';
select matches(release_mismatch(world.latest()), '^trained at all=all: ', 'a cell that was changed under our hands is found out');
rollback to history;
alter table year_release disable trigger year_release_append_only;
update year_release set figures_hash = repeat('0', 64) where id = world.latest();
select is(release_mismatch(world.latest()), 'the hash of its cells is not the one it was closed with', 'so is a hash');
update year_release set figures_hash = release_hash(id), inputs_hash = repeat('0', 64) where id = world.latest();
select matches(release_mismatch(world.latest()), '^no cell differs, but what they are counted from does: 000000000000 in the release, [0-9a-f]{12} from the events$', 'and what the cells are counted from: inputs_hash');
rollback to history;

-- Revised: a reason, another day, the difference cell by cell; the first release as it was.
select results_eq($$ select refusal from prepare_year((select office from who), '2023-2024', null, ' ') $$, $$ values (array['reason_fr.missing', 'reason_en.missing']) $$, 'a closed year is prepared again for a reason only');
savepoint nothing;
select world.prepare((select office from who), '2023-2024', 'Rien', 'Nothing');
select results_eq($$ select refusal from close_year((select leader from who), '2023-2024', world.latest()::text) $$, $$ values (array['nothing_to_revise']) $$, 'nothing_to_revise: figures and what they are counted from are the same');
rollback to nothing;
-- A fact that was recorded on the last finished day, after the closing.
insert into outcome_event (enrolment_id, outcome, effective_on, recorded_on, actor_role)
select c.enrolment_id, 'completed', finished_day(), finished_day(), 'office' from figure_enrolments('academic', '2023-2024', finished_day(), finished_day()) c
where c.is_started and not c.is_completed and not exists (select from figure_enrolments('academic', '2023-2024', finished_day(), finished_day()) o where o.person_key = c.person_key and o.is_completed) order by 1 limit 1;
select isnt(world.prepare((select office from who), '2023-2024', 'Un résultat oublié', 'A forgotten outcome'), null, 'a revision is prepared');
select results_eq($$ select closed_revision from close_year((select leader from who), '2023-2024', world.latest()::text) $$, $$ values (2) $$, 'and released as revision 2');
select is((select array[status, reason_fr, reason_en] from year_release where revision = 2), array['revised', 'Un résultat oublié', 'A forgotten outcome'], 'revised, with its reason');
select results_eq($$ select measure collate "C", before, after - before from release_difference((select id from year_release where revision = 1), world.latest()) where dimension1 = 'all' order by 1 $$,
  $$ select measure collate "C", value, 1::numeric from year_figure f join year_release r on r.id = f.release_id where r.revision = 1 and f.dimension1 = 'all' and f.measure = 'completed' order by 1 $$, 'release_difference: one completed more, in the total');
select is((select count(distinct dimension1) from release_difference((select id from year_release where revision = 1), world.latest())) >= 10, true, 'and in one line of each table');
select is(release_mismatch(id), null, 'revision ' || revision || ' (' || status || ') verifies') from year_release where revision = 2 order by id;
-- In this test the late fact bears the day of the closing itself; a release that stands at an earlier day is the same.
select isnt(release_mismatch((select id from year_release where revision = 1)), null, 'a fact recorded on a day that is over would be found out: it cannot happen, for a day is over an hour after midnight');
select results_eq($$ select refusal from prepare_year((select office from who), '2023-2024', null, null) $$, $$ values (array['reason_fr.missing', 'reason_en.missing']) $$, 'and again for a reason only');
select isnt(close_demonstration_year(), null, 'close_demonstration_year closes the past year of the demonstration');
select is((select count(*) from year_release where is_demonstration and released_by is null), 2::bigint, 'which nobody prepared or closed, and says so');
select * from finish();
rollback;
