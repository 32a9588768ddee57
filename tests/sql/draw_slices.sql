-- A draw of more people than are asked about at once: whoever fails a rule is passed over wherever the draw puts them, and nobody else.
begin;
\ir fixtures/enrolments.sql
select plan(8);
select fixture.person(1) as office \gset
insert into role_grant (person_id, role) values (:office, 'office');
select fixture.session('FX-SLICES', 600) as s, fixture.session('FX-SLICES-OTHER', 600) as other \gset
update session set opens_at = now() + interval '1 hour' where id = :s;
select is((choose_opening(:office, :s, '1', 'draw', '30', '')).refusal, null, 'a session is drawn');
update session set opens_at = now() - interval '1 hour', draw_at = now() + interval '1 hour' where id = :s;
insert into meeting (session_id, starts_at, ends_at) select x, now() + interval '20 days', now() + interval '20 days 2 hours' from unnest(array[:s, :other]::bigint[]) x;
create temporary table someone as select n, fixture.person(1000 + n) as id from generate_series(1, 600) n;
create function fixture.all_enrol(session bigint, few boolean) returns int language sql as $$
  select count(*)::int from (select array_agg(id order by n) as who, count(*)::int as n from someone where not few or n % 7 = 0) b,
    enrol_many(b.who, array_fill(session, array[b.n]), array_fill(null::text, array[b.n]), array_fill(null::bigint, array[b.n]), array_fill(''::text, array[b.n]), array_fill('FI'::text, array[b.n]), array_fill(null::text, array[b.n])) e where e.refusal is null $$;
select is(fixture.all_enrol(:s, false), 600, 'six hundred receipts');
-- Every seventh is in another session at the same hour by the time of the draw.
select is(fixture.all_enrol(:other, true), 85, 'some have gone elsewhere since');
update session set draw_at = now() where id = :s;
select ok(make_draw(:s), 'the draw is made');
select is((select count(*)::int from enrolment e join someone p on p.id = e.person_id where e.session_id = :s and (e.state = 'waiting') <> (p.n % 7 = 0)), 0, 'they wait, and nobody else does');
select is((select count(*)::int || ' ' || min(k.refusal) || ' ' || max(k.refusal) from waiting_skip k join enrolment e on e.id = k.enrolment_id where e.session_id = :s), '85 clash clash', 'each with its reason');
select is((select count(*)::int from waiting_skip k join enrolment e on e.id = k.enrolment_id join draw_entry n on n.enrolment_id = e.id where e.session_id = :s and n.rank > 256) > 0, true, 'behind the first slice too');
select is((select bool_and(w.position = x.place) from (select n.enrolment_id, row_number() over (order by n.rank) as place from draw_entry n join enrolment e on e.id = n.enrolment_id and e.state = 'waiting' where n.session_id = :s) x join waiting_entry w on w.enrolment_id = x.enrolment_id), true, 'in the order of the draw');
select * from finish();
