-- What only the whole file of an import shows: a line that stands there twice, a person twice in one session.
create or replace function compare_import_lines() returns int language plpgsql set search_path = public, pg_temp as $$
begin
  analyze enrolment_import_result (line, act, place_no, source, source_id, old_id);
  update enrolment_import_result r set act = 'refused', problems = coalesce(r.problems, '{}') || '{source_id.twice}'::text[]
  from (select n.source, n.source_id, min(n.line) as line from enrolment_import_result n where n.source_id <> '' group by n.source, n.source_id having count(*) > 1) d
  where r.source = d.source and r.source_id = d.source_id and r.line > d.line;
  -- The database keeps one person from standing twice in one session; who has left or finished does not stand there.
  create temporary table enrolment_import_stand on commit drop as
  select r.line, p.session_key, r.hash, r.scheme, p.organisation_id from enrolment_import_result r join enrolment_import_place p on p.place_no = r.place_no where r.state = 'enrolled' and r.act <> 'refused' and r.hash is not null;
  analyze enrolment_import_stand;
  update enrolment_import_result r set act = 'refused', problems = '{person_key.twice}'
  from (
    select n.line from enrolment_import_stand n
      join (select s.session_key, s.scheme, s.organisation_id, s.hash, min(s.line) as line from enrolment_import_stand s group by s.session_key, s.scheme, s.organisation_id, s.hash having count(*) > 1) d
        on d.session_key = n.session_key and d.scheme = n.scheme and d.organisation_id = n.organisation_id and d.hash = n.hash and n.line > d.line
    union
    select n.line from enrolment_import_stand n join import_session i on i.key = n.session_key join match_key k on k.hash = n.hash and k.scheme = n.scheme and k.organisation_id = n.organisation_id
      join enrolment e on e.stat_subject_id = k.stat_subject_id and e.session_id = i.session_id and e.state = 'enrolled'
    -- Its own line, or one that this file corrects or takes out, makes way.
    where not exists (select from enrolment_import_result o where o.old_id = e.id and (o.act in ('corrected', 'void') or o.line = n.line))
  ) d where r.line = d.line;
  drop table enrolment_import_stand;
  return (select count(*) from enrolment_import_result r where r.act = 'refused');
end $$;
comment on function compare_import_lines is 'After check_enrolment_import has read all lines; answers how many are refused. Problems: source_id.twice, person_key.twice (enrolled, in one session).';
