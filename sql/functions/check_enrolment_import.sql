-- Reads some lines of an import of enrolments: what is wrong with each, or what it would do.
create or replace function check_enrolment_import(first int, last int) returns table (lines int, refused int) language plpgsql set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  insert into enrolment_import_result (line, act, problems, place_no, source, source_id, track, scheme, hash, birth_band, gender, state, left_on, started, minutes, ects, completed_on, trainee_status, payer_line, content, old_id)
  -- One line after the other, none kept: what is worked out once stands behind an offset.
  with read as (
    select i.*, read_file_day(i.left_on) as left_day, read_file_day(i.completed_on) as completed_day, p.place_no, p.problems as place_problems, p.entry_on as entry_day, e.id as old_id, e.import_content as old_content
    from enrolment_import_row i
      left join enrolment_import_place p on p.place_key = i.place_key
      left join enrolment e on e.origin = 'import' and not e.is_void and e.source = i.source and e.source_id = i.source_id
    where i.line between check_enrolment_import.first and check_enrolment_import.last offset 0
  ), judged as (
    select r.*, case
      when r.fault is not null then array['line.' || r.fault]
      -- Who takes a line out need say no more than which.
      when r.state = 'void' then array_remove(array[case when r.source = '' then 'source.missing' when not exists (select from import_source s where s.code = r.source) then 'source.unknown' end,
        case when r.source_id = '' then 'source_id.missing' when char_length(r.source_id) > 100 then 'source_id.too_long' end], null)
      else coalesce(r.place_problems, '{}') || array_remove(array[
        case when r.source_id = '' then 'source_id.missing' when char_length(r.source_id) > 100 then 'source_id.too_long' end,
        case when r.track = '' then 'track.missing' when r.track not in ('FI', 'FA', 'FC') then 'track.not_listed' end,
        case when r.person_scheme = '' then 'person_scheme.missing' when r.person_scheme not in ('esi', 'ine', 'local', 'none') then 'person_scheme.not_listed' end,
        case when r.person_key = '' then case when r.person_scheme in ('esi', 'ine', 'local') then 'person_key.missing' end when r.person_scheme = 'none' then 'person_key.not_empty'
          when r.person_key = 'x' or r.person_scheme = 'esi' and left(r.person_key, 1) <> 'e' or r.person_scheme = 'ine' and left(r.person_key, 1) <> 'i' then 'person_key.malformed' end,
        case when r.birth_year <> '' and r.birth_year !~ '^(19|20)[0-9]{2}$' then 'birth_year.malformed' end,
        case when r.gender not in ('', 'f', 'm', 'other') then 'gender.not_listed' end,
        case when r.state = '' then 'state.missing' when r.state not in ('enrolled', 'finished', 'withdrawn', 'cancelled') then 'state.not_listed' end,
        case when r.left_on = '' then case when r.state in ('withdrawn', 'cancelled') then 'left_on.missing' end when r.left_day is null then 'left_on.not_a_day' when r.state in ('enrolled', 'finished') then 'left_on.not_empty' end,
        case when r.started = '' then 'started.missing' when r.started not in ('yes', 'no', 'unknown') then 'started.not_listed' when r.started = 'no' and (r.completed_on <> '' or r.attended_minutes ~ '[1-9]') then 'started.contradicts' end,
        case when r.attended_minutes <> '' and r.attended_minutes !~ '^[0-9]{1,5}$' then 'attended_minutes.malformed' end,
        case when r.ects <> '' and r.ects !~ '^[0-9]{1,3}(\.[0-9]{1,2})?$' then 'ects.malformed' end,
        case when r.completed_on = '' then null when r.completed_day is null then 'completed_on.not_a_day' when r.state in ('enrolled', 'withdrawn', 'cancelled') then 'completed_on.not_empty' when r.completed_day < r.entry_day then 'completed_on.before_entry' end,
        case when r.trainee_status = '' then case when r.track in ('FA', 'FC') then 'trainee_status.missing' end when r.trainee_status not in ('a', 'b', 'c', 'd', 'e') then 'trainee_status.not_listed' end,
        case when r.payer_line not in ('', '1', '2a', '2b', '2c', '2d', '2e', '2f', '2g', '2h', '3', '4', '5', '6', '7', '8', '9', '10', '11') then 'payer_line.not_listed' end], null) end as found
    from read r offset 0
  )
  select j.line, case when j.found <> '{}' then 'refused' when j.state = 'void' then case when j.old_id is null then 'same' else 'void' end when j.old_id is null then 'new' when j.old_content = j.content then 'same' else 'corrected' end, nullif(j.found, '{}'), j.place_no,
    j.source, j.source_id, j.track, nullif(j.person_scheme, 'none'), case when j.found = '{}' and j.person_key <> '' then decode(substr(j.person_key, 2), 'hex') end, case when j.found = '{}' then left(nullif(j.birth_year, ''), 3)::int * 10 end, coalesce(nullif(j.gender, ''), 'unknown'),
    j.state, j.left_day, j.started, case when j.found = '{}' then nullif(j.attended_minutes, '')::int end, case when j.found = '{}' then nullif(j.ects, '')::numeric end, j.completed_day, nullif(j.trainee_status, ''), nullif(j.payer_line, ''), j.content, j.old_id
  from judged j;
  return query select count(*)::int, (count(*) filter (where r.act = 'refused'))::int from enrolment_import_result r where r.line between check_enrolment_import.first and check_enrolment_import.last;
end $$;
comment on function check_enrolment_import is 'Writes enrolment_import_result. Problems are COLUMN.rule, those of find_import_places and of the line''s own columns: also not_empty, contradicts; line.cells. Of void only source and source_id are read.';
