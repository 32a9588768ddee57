-- What a course offers from one moment to the next: slices follow the sessions by the rules of session_availability, at every moment and not only now.
begin;
\ir fixtures/enrolments.sql
select plan(17);
select fixture.course('FX-SLICE') as c \gset
select refresh_catalogue() \g /dev/null
create function fixture.slices(course bigint) returns text language sql as $$ select string_agg(k.list_order || case when k.is_open then ' open' else '' end, ', ' order by k.from_at) from catalogue_slice k where k.course_id = course $$;
select is(fixture.slices(:c), '9', 'a course without session is one slice');
select fixture.session('FX-SLICE-1', 5, jsonb_build_object('opens_at', now() + interval '1 day'), 'FX-SLICE') as s \gset
select is(fixture.slices(:c), '4, 2 open, 5, 6, 9', 'refresh_session_slices: a new session is sliced at its opening, closing, beginning and end');
update session set seats_taken = 5 where id = :s;
select is(fixture.slices(:c), '4, 2 open, 5, 6, 9', 'a seat that is taken changes no slice');
update session set opens_at = now() - interval '1 day' where id = :s;
select is(fixture.slices(:c), '2 open, 5, 6, 9', 'what is past is left out');
update session set closes_at = now() + interval '60 days' where id = :s;
select is(fixture.slices(:c), '2 open, 1 open, 3 open, 9', 'a self-paced one stays open after its end');
update session set state = 'draft' where id = :s;
select is(fixture.slices(:c), '9', 'a draft offers nothing');
update session set state = 'published' where id = :s;
select fixture.session('FX-SLICE-2', 5, '{"languages": "{en}", "mode": 2, "price_total": 0, "starts_on": null, "ends_on": null, "opens_at": null, "closes_at": null}', 'FX-SLICE') as s2 \gset
select ok((select languages @> '{fr,en}' and modes = '{2}' and is_free and sessions_count = 2 from catalogue_slice k where course_id = :c and now() between k.from_at and k.until_at), 'languages, modes and price of all its sessions count');
select ok((select tags @> '{level=master,track=FC,language=en,mode=2,open=yes,free=yes}' from catalogue_now where course_id = :c), 'and are its tags');
select is((select session_id from catalogue_now where course_id = :c), :s::bigint, 'the best session gives the state');
delete from session where id = :s2;
select is((select languages from catalogue_now where course_id = :c), '{fr}', 'a session that goes takes its values along');
-- The same at moments to come: the slice that holds then says what session_availability would.
select fixture.session('FX-SLICE-3', 5, jsonb_build_object('opens_at', now() + interval '30 days', 'closes_at', now() + interval '45 days', 'starts_on', current_date + 40, 'ends_on', current_date + 50), 'FX-SLICE') as s3 \gset
select is((select count(*)::int from catalogue_slice k where course_id = :c and m between k.from_at and k.until_at and m < k.until_at), 1, 'one slice holds in ' || d || ' days') from unnest(array[0, 15, 35, 48, 400]) d, lateral (select now() + make_interval(days => d)) x (m);
select refresh_catalogue_slices('{}');
select refresh_catalogue_slices(array[null]::bigint[]);
update course set state = 'withdrawn' where id = :c;
select refresh_catalogue() \g /dev/null
select is((select count(*)::int from catalogue_slice where course_id = :c), 0, 'a withdrawn course has no slice');
update session set ends_on = ends_on + 1 where id = :s;
select is((select count(*)::int from catalogue_slice where course_id = :c), 0, 'and its sessions make none');
select * from finish();
rollback;
