-- Each listed course with what its sessions add at this moment: the one source of list, counts and CSV.
create or replace view catalogue_now as
select e.course_id, e.document, e.level, e.tracks, e.field, e.institutions, e.axis, e.published_at, e.place_fr, e.place_en,
  k.languages, k.modes, k.is_free, k.is_open, k.list_order, k.starts_on, k.session_id, k.tags
from catalogue_slice k join catalogue_entry e on e.course_id = k.course_id
where k.from_at <= now() and now() < k.until_at;
comment on view catalogue_now is 'languages, modes, is_free and is_open: the course''s own value or that of one of its current sessions. list_order = state of its best session, 9 = no session.';
