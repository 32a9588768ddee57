-- Each listed course with what its sessions add at this moment: the one source of list, counts and CSV.
create or replace view catalogue_now as
select e.course_id, e.document, e.level, e.tracks, e.field, e.institutions, e.axis, e.published_at, e.place_fr, e.place_en,
  case when s.languages is null or s.languages <@ e.own_languages then e.own_languages else array(select distinct l from unnest(e.own_languages || s.languages) l) end as languages,
  case when s.modes is null or s.modes <@ array[e.own_mode] then array_remove(array[e.own_mode], null) else array(select distinct m from unnest(s.modes || e.own_mode) m where m is not null) end as modes,
  e.own_is_free or coalesce(s.is_free, false) as is_free, coalesce(s.is_open, false) as is_open, coalesce(s.list_order, 9) as list_order, s.starts_on
from catalogue_entry e left join (
  select c.course_id, string_to_array(nullif(string_agg(array_to_string(c.languages, ','), ',') filter (where c.languages <> '{}'), ''), ',') as languages,
    array_agg(c.mode) filter (where c.mode is not null) as modes, bool_or(c.price_total = 0) as is_free, bool_or(c.is_open) as is_open, min(c.list_order) as list_order,
    min(c.starts_on) filter (where c.is_open) as starts_on
  from catalogue_session c group by c.course_id
) s on s.course_id = e.course_id;
comment on view catalogue_now is 'languages, modes, is_free and is_open: the course''s own value or that of one of its current sessions. list_order = state of its best session, 9 = no session.';
