-- Who may be one person: keys that hold no name, candidates strong and weak, the office's decision and its undoing, identity providers that agree.
begin;
\ir fixtures/figures.sql
select plan(42);
\set secret '''aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'''
select is(match_hash(:secret, 'name', 'Müller|Zoë|1990-01-31'), match_hash(:secret, 'name', 'MULLER|Zoe|1990 01 31'), 'match_hash: marks, case and signs count for nothing');
select isnt(match_hash(:secret, 'name', 'Martin|Anne|1990-01-31'), match_hash(:secret, 'name', 'Mart|Inanne|1990-01-31'), 'but the parts of a name stay apart');
select isnt(match_hash(:secret, 'name', '李|小龙|1990-01-31'), match_hash(:secret, 'name', '王|大明|1990-01-31'), 'any script is a name');
select is(match_hash(:secret, 'email', ' .-'), null, 'nothing left, no key');
select isnt(match_hash(:secret, 'ine', '0123456789A'), match_hash(repeat('b', 64), 'ine', '0123456789A'), 'another secret, another key');
select isnt(match_hash(:secret, 'email', '0123456789A'), match_hash(:secret, 'ine', '0123456789A'), 'another kind, another key');
create function world.person(email text, given text, family text, birth date, is_confirmed boolean default false) returns uuid language plpgsql as $$
declare
  made bigint := new_person(given, family, email, 'fr');
begin
  update person set birth_on = birth, email_verified_at = case when is_confirmed then now() end where id = made;
  return (select stat_subject_id from person where id = made);
end $$;
create function world.identify(subject uuid, scheme text, value text, source text, issuer text default null) returns void language sql as $$
  insert into person_identifier (person_id, scheme, organisation_id, value, source) select p.id, scheme, (select id from organisation where code = issuer), value, source from person p where p.stat_subject_id = subject
$$;
create temporary table who as
select world.person('a@match.test', 'Zoë', 'Müller', '1990-01-31') as a, world.person('b@match.test', 'Zoe', 'MULLER', '1990-01-31') as b, world.person('jean.dupont@match.test', 'Jean', 'Dupont', null, true) as c, world.person('jeandupont@match.test', 'J.', 'D.', '1980-05-05', true) as d,
  world.person('e@match.test', 'Eva', 'E', '1970-01-01') as e, world.person('f@match.test', 'Eve', 'F', '1971-01-01') as f, world.person('g@match.test', 'Gil', 'G', '1972-01-01') as g, world.person('h@match.test', 'Hal', 'H', '1973-01-01') as h,
  world.person('office@match.test', 'O', 'O', '1974-01-01') as office, world.person('nobody@match.test', 'N', 'N', '1975-01-01') as nobody;
insert into role_grant (person_id, role) select p.id, 'office' from person p join who w on w.office = p.stat_subject_id;
select world.identify(e, 'ine', '0123456789A', 'identity_provider', 'FX-SU'), world.identify(f, 'ine', '0123456789A', 'identity_provider', 'FX-UPPA'), world.identify(g, 'esi', 'urn:schac:personalUniqueCode:int:esi:x.fr:77', 'office', 'FX-SU'), world.identify(h, 'esi', 'urn:schac:personalUniqueCode:int:esi:x.fr:77', 'identity_provider', 'FX-UPPA') from who;
create function world.me(who uuid) returns bigint language sql as 'select id from person where stat_subject_id = who';
create function world.candidate(one uuid, other uuid) returns bigint language sql as 'select id from match_candidate where subject_a = least(one, other) and subject_b = greatest(one, other)';
select cmp_ok((select count(*) from match_due), '>=', 10::bigint, 'new people are due');
select cmp_ok(fold_matches(:secret), '>=', 10, 'fold_matches says how many records it looked at');
do $$ begin while fold_matches(repeat('a', 64)) > 0 loop null; end loop; end $$;
select is(fold_matches(:secret), 0, 'and then nothing is due');
select is((select count(*) from subject_key k where k.hash::text ilike '%muller%' or encode(k.hash, 'escape') ilike '%0123456789A%'), 0::bigint, 'a key tells nothing');
select results_eq($$ select is_strong, kinds from match_candidate where id = world.candidate((select a from who), (select b from who)) $$, $$ values (false, '{name}'::text[]) $$, 'name with birth date: a weak candidate');
select results_eq($$ select is_strong, kinds from match_candidate where id = world.candidate((select c from who), (select d from who)) $$, $$ values (true, '{email}'::text[]) $$, 'a confirmed address: a strong one');
select results_eq($$ select is_same, decided_by from merge_event where subject_a = (select least(e, f) from who) $$, $$ values (true, null::bigint) $$, 'the INE from two identity providers: joined by itself');
select is((select count(*) from merge_event where subject_a = (select least(g, h) from who)), 0::bigint, 'from any other source it waits for the office');
select isnt(world.candidate((select g from who), (select h from who)), null, 'as a strong candidate');
select is((select count(*) from match_candidate c join who w on w.nobody in (c.subject_a, c.subject_b)), 0::bigint, 'who shares no key is no candidate');
-- A corrected name takes the candidate away.
savepoint corrected;
update person set birth_on = '1991-01-31' where stat_subject_id = (select b from who);
select cmp_ok(fold_matches(:secret), '>=', 1, 'a change makes the record due');
select is(world.candidate((select a from who), (select b from who)), null, 'what is shared no more is no candidate');
rollback to corrected;

-- The office.
select is_empty($$ select * from match_candidates(world.me((select nobody from who))) $$, 'match_candidates: the office only');
select is_empty($$ select * from match_sides(world.me((select nobody from who)), world.candidate((select a from who), (select b from who))) $$, 'match_sides: the office only');
select is((select string_agg(distinct decision, ' ' order by decision) from match_candidates(world.me((select office from who)))), 'open same', 'undecided ones and what was joined by itself');
select results_eq($$ select person_name from match_sides(world.me((select office from who)), world.candidate((select a from who), (select b from who))) order by 1 $$, $$ values ('Zoe MULLER'), ('Zoë Müller') $$, 'both records side by side');
select is_empty($$ select * from decide_match(world.me((select nobody from who)), world.candidate((select a from who), (select b from who)), 'same', null) $$, 'decide_match: the office only');
select is_empty($$ select * from decide_match(world.me((select office from who)), 0, 'same', null) $$, 'of a pair that is there');
select results_eq($$ select refusal from decide_match(world.me((select office from who)), world.candidate((select a from who), (select b from who)), 'perhaps', repeat('x', 501)) $$, $$ values (array['same_person.missing', 'reason.too_long']) $$, 'same_person.missing, reason.too_long');
select isnt((select decided_id from decide_match(world.me((select office from who)), world.candidate((select a from who), (select b from who)), 'later', null)), null, 'later');
select is((select is_postponed from match_candidates(world.me((select office from who))) where candidate_id = world.candidate((select a from who), (select b from who))), true, 'puts it off, and it stays undecided');
select isnt((select decided_id from decide_match(world.me((select office from who)), world.candidate((select a from who), (select b from who)), 'same', 'seen together')), null, 'the same');
select is((select count(*) from merge_groups(current_date) g join who w on g.stat_subject_id in (w.a, w.b)), 2::bigint, 'joins them');
select results_eq($$ select refusal from decide_match(world.me((select office from who)), world.candidate((select a from who), (select b from who)), 'different', null) $$, $$ values (array['match_decided']) $$, 'match_decided: a decision is undone, not overwritten');
select is_empty($$ select * from undo_merge(world.me((select nobody from who)), world.candidate((select a from who), (select b from who)), 'x') $$, 'undo_merge: the office only');
select is_empty($$ select * from undo_merge(world.me((select office from who)), 0, 'x') $$, 'of a pair that is there');
select results_eq($$ select refusal from undo_merge(world.me((select office from who)), world.candidate((select a from who), (select b from who)), ' ') $$, $$ values (array['undo_reason.missing']) $$, 'for a reason: undo_reason.missing');
select isnt((select undone_id from undo_merge(world.me((select office from who)), world.candidate((select a from who), (select b from who)), 'two sisters')), null, 'parted again');
select is((select count(*) from merge_groups(current_date) g join who w on g.stat_subject_id in (w.a, w.b)), 0::bigint, 'they are two');
select results_eq($$ select refusal from undo_merge(world.me((select office from who)), world.candidate((select a from who), (select b from who)), 'x') $$, $$ values (array['merge_ended']) $$, 'merge_ended: not a second time');
select isnt((select decided_id from decide_match(world.me((select office from who)), world.candidate((select c from who), (select d from who)), 'different', null)), null, 'different people');
update match_candidate set postponed_at = null;
insert into match_due select c from who;
select fold_matches(:secret);
select is((select decision from match_candidates(world.me((select office from who))) where candidate_id = world.candidate((select c from who), (select d from who))), 'different', 'is remembered when the keys are made anew');
select is((select count(*) from audit where action like 'match.%'), 4::bigint, 'the audit knows each decision');
-- Who came with a file of past enrolments: note_imported_key makes due whoever shares a key, and nobody else.
insert into stat_subject (id, birth_band) values ('00000000-0000-4000-8000-00000000000a', 1990), ('00000000-0000-4000-8000-00000000000b', 1990);
insert into match_key (hash, scheme, organisation_id, stat_subject_id) values
  (match_hash(:secret, 'ine', '0123456789A'), 'ine', 1, '00000000-0000-4000-8000-00000000000a'), (match_hash(:secret, 'ine', '9999999999Z'), 'ine', 1, '00000000-0000-4000-8000-00000000000b'), (match_hash(:secret, 'ine', '0123456789A'), 'local', 1, '00000000-0000-4000-8000-00000000000b');
select results_eq('select stat_subject_id::text from match_due', $$ values ('00000000-0000-4000-8000-00000000000a') $$, 'note_imported_key: the same INE as an account''s is looked at, a number of one''s own house is not');
select fold_matches(:secret);
select results_eq($$ select is_strong, kinds from match_candidate where id = world.candidate((select e from who), '00000000-0000-4000-8000-00000000000a') $$, $$ values (true, '{ine}'::text[]) $$, 'it is a strong candidate');
select is((select count(*) from merge_event m where '00000000-0000-4000-8000-00000000000a' in (m.subject_a, m.subject_b)), 0::bigint, 'and never joined by itself');
select * from finish();
rollback;
