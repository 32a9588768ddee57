-- Each listed course with the filters that it misses, one bit per filter: 0 = it is in the list.
create or replace function catalogue_match(question tsquery, level text[], track text[], field text[], institution text[], axis text[], language text[], mode text[], is_open boolean, is_free boolean)
returns table (course_id bigint, missed int, rank real, tags text[], is_open boolean, is_free boolean, list_order int, starts_on date, published_at timestamptz, place_fr int, place_en int, session_id bigint)
language sql stable rows 200 as $$
  select e.course_id,
    (case when cardinality($2) = 0 or e.level = any($2) then 0 else 1 end)
    + (case when cardinality($3) = 0 or e.tracks && $3 then 0 else 2 end)
    + (case when cardinality($4) = 0 or coalesce(e.field = any($4), false) then 0 else 4 end)
    + (case when cardinality($5) = 0 or e.institutions && $5 then 0 else 8 end)
    + (case when cardinality($6) = 0 or coalesce(e.axis = any($6), false) then 0 else 16 end)
    + (case when cardinality($7) = 0 or e.languages && $7 then 0 else 32 end)
    + (case when cardinality($8) = 0 or e.modes && $8 then 0 else 64 end)
    + (case when $9 and not e.is_open then 128 else 0 end)
    + (case when $10 and not e.is_free then 256 else 0 end)
    + (case when $1 is null or e.document @@ $1 then 0 else 512 end),
    case when $1 is null then 0 else ts_rank(e.document, $1) end,
    e.tags, e.is_open, e.is_free, e.list_order, e.starts_on, e.published_at, e.place_fr, e.place_en, e.session_id
  from catalogue_now e
$$;
comment on function catalogue_match is 'List, counts and CSV all read this. Bits: 1 level, 2 track, 4 field, 8 institution, 16 axis, 32 language, 64 mode, 128 open, 256 free, 512 words. The count beside an option of filter b is the number of courses that miss nothing but b.';
