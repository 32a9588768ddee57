-- What someone who saw a list of clashes sends back: the same people, the same sessions.
create or replace function clashes_seen(session_id bigint, days int, meetings text) returns text language sql stable set search_path = public, pg_temp as $$
  select md5(string_agg(c.enrolment_id || ':' || c.other_session_id, ' ' order by c.enrolment_id, c.other_session_id)) from session_clashes(clashes_seen.session_id, clashes_seen.days, clashes_seen.meetings) c
$$;
comment on function clashes_seen is 'NULL = nobody is hit. move_session and save_meetings go on only when this is what they are given: a list that has changed is shown again.';
