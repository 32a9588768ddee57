-- open_data/sessions: the sessions of published courses, one row each; no seat, no name.
-- query: sessions
select f.session_code, f.course_code, f.session_state as state, o.code as institution, f.starts_on, f.ends_on, to_char(f.opens_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as opens_at, to_char(f.closes_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as closes_at, f.admission,
  array_to_string(f.tracks, ';') as tracks, f.mode, array_to_string(nullif(f.languages, '{}'), ';') as languages, f.hours, f.price, f.place_city, f.is_demonstration_session as is_demonstration
from session_facts f join catalogue_entry e on e.course_id = f.course_id join session s on s.id = f.session_id join organisation o on o.id = s.organisation_id order by f.session_code;
