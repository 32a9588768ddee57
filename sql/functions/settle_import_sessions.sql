-- The days of imported sessions that a code groups: the first entry and the last end of the enrolments that stand, whatever order files came in.
create or replace function settle_import_sessions() returns int language plpgsql set search_path = public, pg_temp as $$
declare
  moved int;
begin
  create temporary table enrolment_import_moved on commit drop as
  select s.id, s.starts_on, s.ends_on, d.first_on, d.last_on
  from (
    select i.session_id from enrolment_import_place p join import_session i on i.session_id = p.session_id where i.has_code
    union
    select e.session_id from enrolment_import_result r join enrolment e on e.id = r.old_id join import_session i on i.session_id = e.session_id where r.act in ('corrected', 'void') and i.has_code
  ) t join session s on s.id = t.session_id
    cross join lateral (select min(e.starts_on) as first_on, max(e.import_ends_on) as last_on from enrolment e where e.session_id = s.id and not e.is_void having count(*) > 0) d
  where (s.starts_on, s.ends_on) is distinct from (d.first_on, d.last_on);
  insert into session_change (session_id, field, old_value, new_value, reason)
  select m.id, f.field, f.old_value, f.new_value, 'import'
  from enrolment_import_moved m join session s on s.id = m.id and s.created_at < now()
    cross join lateral (values ('starts_on', m.starts_on::text, m.first_on::text), ('ends_on', m.ends_on::text, m.last_on::text)) f (field, old_value, new_value)
  where f.old_value is distinct from f.new_value;
  update session s set starts_on = m.first_on, ends_on = m.last_on, changed_at = now() from enrolment_import_moved m where m.id = s.id;
  get diagnostics moved = row_count;
  drop table enrolment_import_moved;
  return moved;
end $$;
comment on function settle_import_sessions is 'After all lines are written. The former days stay in session_change, so that a figure known on a former day is the same.';
