-- The courses and sessions that the lines of an import name, each looked at once however many lines it has.
create or replace function find_import_places() returns int language plpgsql set search_path = public, pg_temp as $$
begin
  create index enrolment_import_line on enrolment_import_row (line);
  analyze enrolment_import_row (line, place_key, source, source_id);
  insert into enrolment_import_place (place_key, place_no, problems, source, organisation_id, course_id, course_key, session_key, has_code, title, kind, level, ai_focus, isced_f, axis, programmes, mode, entry_on, end_on)
  with named as materialized (
    select i.*, read_file_day(i.entry_on) as entry_day, read_file_day(i.end_on) as end_day
    from (select min(n.line) as line from enrolment_import_row n where n.fault is null group by n.place_key) f join enrolment_import_row i on i.line = f.line
  ), known as materialized (
    select n.*, o.id as organisation_id, c.id as course_id, c.published_version, k.id as classification_id, k.kind as own_kind, k.level as own_level, k.ai_focus as own_focus, k.isced_f as own_isced, k.axis as own_axis, k.programmes as own_programmes, k.organisations as own_organisations,
      array(select distinct p from unnest(string_to_array(n.programme, ';')) p order by p) as programmes
    from named n
      left join organisation o on o.code = n.organisation
      left join course c on c.code = n.course_code and c.origin = 'own'
      -- As the figures do: the one valid on the day of entry; before the first, the first.
      left join lateral (select x.* from course_classification x where x.course_id = c.id order by (x.valid_from <= n.entry_day) desc nulls last, case when x.valid_from <= n.entry_day then x.valid_from end desc, x.valid_from, x.id desc limit 1) k on true
  ), judged as materialized (
    select k.*, array_remove(array[
      case when k.source = '' then 'source.missing' when not exists (select from import_source s where s.code = k.source) then 'source.unknown' end,
      case when k.organisation = '' then 'organisation.missing' when k.organisation_id is null then 'organisation.unknown' when k.classification_id is not null and not k.own_organisations @> jsonb_build_array(jsonb_build_object('code', k.organisation)) then 'organisation.no_part' end,
      case when k.course_code = '' then null when k.course_id is null then 'course_code.unknown' when k.published_version is null or k.classification_id is null then 'course_code.unpublished' end,
      case when k.course_code = '' and k.course_title = '' then 'course_title.missing' when char_length(k.course_title) > 255 then 'course_title.too_long' end,
      case when k.kind = '' then case when k.course_code = '' then 'kind.missing' end when k.kind not in ('degree', 'pathway', 'unit', 'short', 'open_online') then 'kind.not_listed' when k.kind <> k.own_kind then 'kind.differs' end,
      case when k.level = '' then case when k.course_code = '' then 'level.missing' end when k.level not in ('short_cycle', 'bachelor', 'master', 'doctorate', 'none') then 'level.not_listed' when k.level <> k.own_level then 'level.differs' end,
      case when k.ai_focus = '' then case when k.course_code = '' then 'ai_focus.missing' end when k.ai_focus not in ('core', 'dual', 'awareness', 'none') then 'ai_focus.not_listed' when k.classification_id is not null and k.ai_focus is distinct from k.own_focus then 'ai_focus.differs' end,
      case when k.isced_f = '' then null when k.isced_f !~ '^[0-9]{4}$' then 'isced_f.malformed' when k.classification_id is not null and k.isced_f is distinct from k.own_isced then 'isced_f.differs' end,
      case when k.axis = '' then null when not exists (select from axis a where a.code = k.axis) then 'axis.unknown' when k.classification_id is not null and k.axis is distinct from k.own_axis then 'axis.differs' end,
      case when k.programme = '' then null when exists (select from unnest(k.programmes) p where p not in (select a.code from acceleration_programme a)) then 'programme.unknown'
        when k.classification_id is not null and not (k.programmes @> k.own_programmes and k.own_programmes @> k.programmes) then 'programme.differs' end,
      case when k.mode not in ('', '0', '1', '2') then 'mode.not_listed' end,
      case when char_length(k.session_code) > 100 then 'session_code.too_long' end,
      case when k.entry_on = '' then 'entry_on.missing' when k.entry_day is null then 'entry_on.not_a_day' end,
      case when k.end_on = '' then null when k.end_day is null then 'end_on.not_a_day' when k.end_day < k.entry_day then 'end_on.before_entry' end], null) as found
    from known k
  ), keyed as (
    select j.*, case when j.course_code = '' then md5(concat_ws(E'\x1f', j.source, j.organisation, j.course_title, j.kind, j.level, j.ai_focus, j.isced_f, j.axis, array_to_string(j.programmes, ';')))::uuid end as course_key from judged j
  )
  select k.place_key, (row_number() over ())::int, nullif(k.found, '{}'), k.source, k.organisation_id, k.course_id, k.course_key,
    md5(concat_ws(E'\x1f', k.source, k.organisation, coalesce(k.course_key::text, k.course_code), k.mode, case when k.session_code = '' then concat_ws('..', k.entry_on, k.end_on) else 'code ' || k.session_code end))::uuid, k.session_code <> '',
    k.course_title, k.kind, k.level, k.ai_focus, nullif(k.isced_f, ''), nullif(k.axis, ''), k.programmes, case when k.found = '{}' then nullif(k.mode, '')::int end, k.entry_day, k.end_day
  from keyed k;
  analyze enrolment_import_place;
  return (select count(*) from enrolment_import_place);
end $$;
comment on function find_import_places is 'Answers how many. Problems are COLUMN.rule: missing, unknown, no_part (of an organisation in the course named), unpublished, too_long, not_listed, malformed, differs (from what the course is classified as on the day of entry), not_a_day, before_entry.';
