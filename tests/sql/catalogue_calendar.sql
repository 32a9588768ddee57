-- The calendar file follows RFC 5545: line ends, folding, escaping; and the small functions of addresses.
begin;
\ir fixtures/enrolments.sql
select plan(13);
select fixture.course('FX-CALENDAR') as course \gset
update course_version set title_fr = 'Éthique, droit ; données \ modèles : une très longue formation à l''intelligence artificielle générative' where course_id = :course;
select fixture.session('FX-CALENDAR-1', 5, '{"place_name": "Salle 1, bâtiment B", "ends_on": null}', 'FX-CALENDAR') as s \gset
insert into meeting (session_id, starts_at, ends_at, room) values (:s, '2027-03-01 09:00+01', '2027-03-01 12:30+01', 'B12');
create temporary table file as select calendar_text(array[:s], 'fr', 'https://amphi.test') as text;
select matches(text, E'^BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:', 'it begins as a calendar') from file;
select matches(text, E'\r\nEND:VCALENDAR\r\n$', 'it ends as one') from file;
select is((select count(*)::int from file, regexp_split_to_table(text, E'\r\n') l where octet_length(l) > 75), 0, 'no line is longer than 75 octets') from file;
select is((select count(*)::int from file where replace(text, E'\r\n', '') ~ E'[\r\n]'), 0, 'every line end is CRLF');
select matches(replace(text, E'\r\n ', ''), 'SUMMARY:Éthique\\, droit \\; données \\\\ modèles : une très longue', 'commas, semicolons and backslashes are escaped, and unfolding gives the text back') from file;
select matches(text, E'DTSTART:20270301T080000Z\r\nDTEND:20270301T113000Z', 'times are in UTC') from file;
select matches(text, 'STATUS:CONFIRMED', 'a meeting stands') from file;
update session set state = 'cancelled', sequence = 1 where id = :s;
select matches(calendar_text(array[:s], 'fr', 'https://amphi.test'), E'STATUS:CANCELLED\r\nSEQUENCE:1', 'a cancelled session says so, with a higher sequence');
delete from meeting where session_id = :s;
select matches(calendar_text(array[:s], 'fr', 'https://amphi.test'), E'DTSTART;VALUE=DATE:[0-9]{8}\r\nDTEND;VALUE=DATE:[0-9]{8}\r\n', 'without meetings: whole days');
select matches(calendar_text('{}', 'en', 'https://amphi.test'), E'BEGIN:VCALENDAR\r\n.*END:VCALENDAR\r\n$', 'nothing to show is an empty calendar');
select is(calendar_fold(repeat('é', 60)), repeat('é', 37) || E'\r\n ' || repeat('é', 23) || E'\r\n', 'folding never cuts a character');
select is(url_encode('a b&c=é/+%'), 'a%20b%26c%3D%C3%A9%2F%2B%25', 'a query value is percent-encoded');
select is(url_encode('SU-M.1_x~'), 'SU-M.1_x~', 'unreserved characters stay');
select * from finish();
rollback;
