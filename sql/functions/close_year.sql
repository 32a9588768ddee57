-- Leadership closes what the office prepared: revision 1, or the next one. The year's figures stand at the day before, and never move again.
create or replace function close_year(person_id bigint, year text, release_id text, out closed_year text, out closed_revision int, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  prepared year_release;
  made bigint;
begin
  if not holds_role(close_year.person_id, '{leader}') then
    return;
  end if;
  -- One closing at a time.
  lock table year_release in share row exclusive mode;
  select * into prepared from year_release r where r.id = case when close_year.release_id ~ '^[0-9]{1,18}$' then close_year.release_id::bigint end and r.year = close_year.year and r.status = 'provisional';
  if not found then
    return;
  end if;
  select c.refusal, c.refusal_values into refusal, refusal_values from closing_refusals(close_year.person_id, prepared.id) c limit 1;
  if refusal is null then
    closed_revision := 1 + coalesce((select max(r.revision) from year_release r where r.year = prepared.year), 0);
    closed_year := prepared.year;
    made := write_release(prepared.year, closed_revision, case closed_revision when 1 then 'closed' else 'revised' end, prepared.known_on, prepared.id, close_year.person_id, prepared.reason_fr, prepared.reason_en);
    insert into audit (person_id, action, object, object_id, detail) values (close_year.person_id, 'year.close', 'year_release', made::text, jsonb_build_object('year', prepared.year, 'revision', closed_revision));
  end if;
  return next;
end $$;
comment on function close_year is 'No row: not leadership, or nothing prepared under that number. refusal: those of closing_refusals().';
