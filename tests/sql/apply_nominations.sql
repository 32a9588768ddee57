-- Admission by nomination: a company names, swaps and gives up, the person confirms, the clock ends what nobody answered.
begin;
\ir fixtures/enrolments.sql
select plan(61);
select fixture.person(1) as office, fixture.person(2) as boss, fixture.person(3) as rival, fixture.person(11) as ana, fixture.person(12, '{"language":"en"}') as ben, fixture.person(13) as chloe, fixture.person(14, '{"unconfirmed":1}') as dora \gset
insert into organisation (code, name_fr, name_en, kind) values ('FX-CO', 'Entreprise A', 'Company A', 'company'), ('FX-CO-2', 'Mairie B', null, 'public');
select (select id from organisation where code = 'FX-CO') as a, (select id from organisation where code = 'FX-CO-2') as b \gset
insert into role_grant (person_id, role, scope, organisation_id) values (:office, 'office', 'cluster', null), (:boss, 'employer', 'company', :a), (:rival, 'employer', 'company', :b);
insert into account (person_id, password_hash) select id, '$argon2id$x' from person where id in (:ana, :ben, :chloe);
select fixture.session('FX-NO', 2, '{"admission": "nomination"}') as s, fixture.session('FX-NO-2', 2, '{"admission": "nomination"}') as t, fixture.session('FX-NO-3', 2) as o \gset
select is((select array_agg(c) from employer_companies(:boss) c), array[:a]::bigint[], 'employer_companies: one''s own');
select is_empty(format('select * from employer_companies(%s)', :ana), 'nobody else has one');

create function fixture.nominate(boss bigint, session bigint, company bigint, people text, unnamed text default '', issued bigint default null) returns text language sql as $$
  select coalesce(array_to_string(n.refusal, ' '), n.nominated::text) from nominate_people(boss, session, company::text, people, unnamed, issued) n $$;
select is((select string_agg(row(p.n, p.email, p.given_name, p.family_name)::text, ' ') from read_people(E'a@b.fr, Léa , Martin\n\n c@d.fr;Jean;de, la;Tour\n\tx')  p), '(1,a@b.fr,Léa,Martin) (3,c@d.fr,Jean,"de la Tour") (4,,x,)', 'read_people: lines as people paste them');
select is(fixture.nominate(:ana, :s, :a, 'x'), null, 'nominate_people: who manages no company finds nothing');
select is(fixture.nominate(:boss, :o, :a, 'x'), null, 'nor is there anything in a session that is not by nomination');
select is(array[fixture.nominate(:boss, :s, :b, 'x'), fixture.nominate(:boss, :s, :a, '', 'x'), fixture.nominate(:boss, :s, :a, ' '), fixture.nominate(:boss, :s, :a, 'a@b.fr, Léa'), fixture.nominate(:boss, :s, :a, E'a@b.fr, Léa, M\nA@b.fr, Léo, N'),
    fixture.nominate(:boss, :s, :a, (select string_agg(format('p%s@b.fr, P, Q', g), E'\n') from generate_series(1, 101) g))],
  array['organisation_id.unknown', 'unnamed.not_a_number', 'people.missing', 'people.malformed', 'people.twice', 'people.too_many'], 'another company, no number, nobody, half a line, one twice, too many');
select is((select refusal_values ->> 'lines' from nominate_people(:boss, :s, :a::text, E'a@b.fr, Léa, M\nx, y, z\n\na@c.fr', '', null)), '[2, 4]', 'the lines are named');
select is((select count(*) from person where email = 'a@b.fr') + (select count(*) from nomination), 0::bigint, 'what is refused writes nothing');
select is((select refusal from save_nomination_limit(:office, :s, 'x')), array['largest.not_a_number'], 'save_nomination_limit: a number');
select is_empty(format('select * from save_nomination_limit(%s, %s, ''3'')', :boss, :s), 'set by who runs the session');
select is((select refusal from save_nomination_limit(:office, :s, '3')), null, 'three each');
select is(fixture.nominate(:boss, :s, :a, E'fx11@essai.test, Ana, A\nfx12@essai.test, Ben, B', '2'), 'limit_employer', 'four are one too many');
select is(fixture.nominate(:boss, :s, :a, E'FX11@essai.test, Ana, A\nneu@essai.test, Neu, N', '1'), '3', 'two named and one to be named');
select id as neu from person where email = 'neu@essai.test' \gset
select is((select string_agg(coalesce(given_name, '–') || ' ' || coalesce(state, '–') || ' ' || is_live, ', ' order by nomination_id) from company_nomination where session_id = :s), 'Ana nominated true, Neu nominated true, – – true', 'each has its line');
select is((select track || trainee_status || origin from enrolment where id = fixture.of(:ana, :s)), 'FCanomination', 'as an employee, in continuing education');
select is((select string_agg((payload ? 'token') || ' ' || (payload ->> 'company'), ', ' order by person_id) from mail_outbox where template = 'nomination_received'), 'false Entreprise A, true Entreprise A', 'nominate_one: who has no password yet gets the link to set one');
select is((select given_name || ' ' || language from person where id = :neu), 'Neu fr', 'and is a person now, in the language of who named them');
select is(fixture.seats(:s), '0 taken 0 waiting next 1', 'a nomination holds no seat');
select is(fixture.nominate(:boss, :s, :a, 'fx12@essai.test, Ben, B'), 'limit_employer', 'the limit counts what is not named too');
select is(fixture.nominate(:rival, :s, :b, 'fx11@essai.test, Ana, A'), 'people.taken', 'one live enrolment each, whoever made it');
select is((select refusal_values from nominate_people(:rival, :s, :b::text, 'fx11@essai.test, Ana, A', '', null)), '{"lines": [1]}', 'and the other company is not told which');
select is(fixture.nominate(:rival, :s, :b, 'fx13@essai.test, Chloé, C'), '1', 'another company, another person');
select is((select trainee_status from enrolment where id = fixture.of(:chloe, :s)), 'e', 'a public employer''s');
update session set closes_at = now() - interval '1 minute' where id = :t;
select is(fixture.nominate(:boss, :t, :a, 'fx12@essai.test, Ben, B'), 'closed', 'after closing');
select is((select refusal from nomination_refusals(:t, null)), 'closed', 'nomination_refusals: as the page says beforehand');
select is(fixture.nominate(:boss, :t, :a, 'fx12@essai.test, Ben, B', '', extract(epoch from now() - interval '5 minutes')::bigint), '1', 'what was begun before may still be sent');
update account set disabled_at = now() where person_id = :ben;

-- Swapping.
create function fixture.place(person bigint, session bigint) returns bigint language sql as $$ select id from nomination where enrolment_id = fixture.of(person, session) $$;
create function fixture.swap(boss bigint, place bigint, email text, given text default 'X', family text default 'Y') returns text language sql as $$
  select coalesce(array_to_string(n.refusal, ' '), 'swapped') from swap_nomination(boss, place, email, given, family) n $$;
select id as later from nomination where session_id = :s and enrolment_id is null \gset
select is(fixture.swap(:rival, fixture.place(:ana, :s), 'z@essai.test'), null, 'swap_nomination: another company''s is absent');
select is(fixture.swap(:boss, :later, '', '', ''), 'email.missing given_name.missing family_name.missing', 'a name is a name');
select is(fixture.swap(:boss, :later, 'fx13@essai.test'), 'email.not_possible', 'who is in the session already');
select is(fixture.swap(:boss, :later, 'fx12@essai.test'), 'email.not_possible', 'or whose account is closed');
select is(fixture.swap(:boss, :later, 'fx14@essai.test', 'Dora', 'D'), 'swapped', 'a place without a name gets one');
select is((select email || ' ' || state from company_nomination where nomination_id = :later), 'fx14@essai.test nominated', 'the same place');
select is(fixture.swap(:boss, fixture.place(:neu, :s), 'new@essai.test', 'New', 'N'), 'swapped', 'another name for one that has one');
select is((select string_agg(kind || ' ' || actor_role || coalesce(' ' || reason, ''), ', ' order by seq) from enrolment_event where enrolment_id = fixture.of(:neu, :s)), 'nominate employer, withdraw employer swapped', 'the first is withdrawn');
select is((select c.given_name || ' ' || d.given_name || ' ' || d.state from company_nomination c join company_nomination d on d.nomination_id = c.replaced_by_id where c.nomination_id = fixture.place(:neu, :s)), 'Neu New nominated', 'the second nominated');
select is(fixture.mails(:neu), 'nomination_received enrolment_withdrawn', 'and told');
select is(fixture.swap(:boss, fixture.place(:neu, :s), 'new2@essai.test'), 'nomination_ended', 'what was swapped is over');

-- Confirming.
create function fixture.confirm(person bigint, session bigint) returns text language sql as $$ select fixture.answer(c.refusal, c.enrolment_state) from confirm_nomination(person, fixture.of(person, session)) c $$;
select is_empty(format('select * from confirm_nomination(%s, fixture.of(%s, %s))', :chloe, :ana, :s), 'confirm_nomination: another''s is absent');
select is(fixture.confirm(:dora, :s), 'email_unconfirmed', 'every rule is tested');
select is(fixture.confirm(:ana, :s), 'enrolled', 'a seat is free');
select is(fixture.confirm(:ana, :s), 'already_enrolled', 'once');
select is((select count(*)::int from employer_link where person_id = :ana and organisation_id = :a), 1, 'and so one works there');
select is(fixture.confirm(:chloe, :s), 'enrolled', 'the last seat');
update person set email_verified_at = now() where id = :dora;
select is(fixture.confirm(:dora, :s), 'waiting', 'then the list');
select is(fixture.seats(:s), '2 taken 1 waiting next 2', 'seats and list');
select is((select refusal from withdraw_nomination(:boss, fixture.place(:ana, :s))), null, 'withdraw_nomination gives a place up');
select is(fixture.state(:dora, :s), 'offered', 'and the seat goes to who waits');
select is((select refusal from withdraw_nomination(:boss, fixture.place(:ana, :s))), array['nomination_ended'], 'once');
select is_empty(format('select * from withdraw_nomination(%s, fixture.place(%s, %s))', :rival, :dora, :s), 'another company''s is absent');
update session set has_waiting_list = false, withdraw_until = now() - interval '1 hour' where id = :s;
select is((select refusal[1] || ' ' || (refusal_values ? 'contact') from withdraw_nomination(:rival, fixture.place(:chloe, :s))), 'withdraw_too_late true', 'an enrolment is given up until the session''s own deadline');
select id as new from person where email = 'new@essai.test' \gset
update person set email_verified_at = now() where id = :new;
select is(fixture.confirm(:new, :s), 'full', 'no seat and no list');
update session set withdraw_until = null where id = :s;
select is(fixture.withdraw(:chloe, :s) || ' ' || fixture.confirm(:chloe, :s), 'withdrawn stale_page', 'who withdrew has nothing to confirm');
select is((select refusal from withdraw_nomination(:boss, (select n.id from nomination n where n.enrolment_id = fixture.of(:new, :s)))), null, 'who did not confirm may always be given up');

-- Seats kept for the company's people: who says yes is one of them.
select fixture.session('FX-NO-AU', 1, '{"admission": "nomination"}') as au \gset
insert into session_audience (session_id, kind, value, seats, released_at) values (:au, 'company', 'FX-CO', 1, now() + interval '5 days');
select is(fixture.nominate(:boss, :au, :a, 'fx13@essai.test, Chloé, C') || ' ' || fixture.nominate(:rival, :au, :b, 'zed@essai.test, Zed, Z'), '1 1', 'two companies, one seat, kept for one');
select id as zed from person where email = 'zed@essai.test' \gset
update person set email_verified_at = now() where id = :zed;
select is(fixture.confirm(:zed, :au) || ' ' || fixture.confirm(:chloe, :au), 'waiting enrolled', 'goes to that one''s person');

-- The clock.
select is(fixture.nominate(:boss, :s, :a, E'late@essai.test, Late, L', '1'), '2', 'two more places');
update nomination set expires_at = now() - interval '1 minute' where session_id = :s and ended_at is null;
select id as late from person where email = 'late@essai.test' \gset
select is(fixture.confirm(:late, :s), 'nomination_ended', 'too late to confirm');
select is(expire_nominations() || ' ' || expire_nominations(), '2 0', 'expire_nominations: not named or not confirmed in time, once');
select is(fixture.state(:late, :s) || ' ' || fixture.mails(:late) || ' ' || fixture.state(:dora, :s), 'lapsed nomination_received nomination_lapsed offered', 'the person is told; who confirmed keeps the seat');
update session set starts_on = current_date, opens_at = now() - interval '9 days' where id = :s;
select is(fixture.swap(:boss, (select n.id from nomination n where n.enrolment_id = fixture.of(:dora, :s)), 'z@essai.test'), 'session_begun', 'names are swapped until the session starts');
select is((select string_agg(f, ', ') from fixture.faults() f where f not like 'free seat%'), null, 'seats, lists and histories agree');
select * from finish();
rollback;
