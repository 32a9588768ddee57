-- Makes the staging tables of an import of enrolments: the lines as they are, the courses and sessions that they name, and what becomes of each line.
create or replace function open_enrolment_import() returns int language plpgsql set search_path = public, pg_temp as $$
begin
  -- One file at a time: two would make the same courses, sessions and people.
  perform pg_advisory_xact_lock(hashtext('import_enrolments'));
  perform set_config('work_mem', '128MB', true);
  -- The hashes are worked out while the lines arrive.
  execute 'create temporary table enrolment_import_row (line int not null, fault text, '
    || (select string_agg(quote_ident(c.name) || ' text', ', ' order by c.place) from enrolment_import_columns() c)
    || ', place_key uuid generated always as (md5(' || (select string_agg(quote_ident(c.name), ' || E''\x1f'' || ' order by c.place) from enrolment_import_columns() c where c.place between 3 and 16 and c.name <> 'track' or c.name = 'source')
    || ')::uuid) stored, content uuid generated always as (md5(' || (select string_agg(quote_ident(c.name), ' || E''\x1f'' || ' order by c.place) from enrolment_import_columns() c where c.name <> 'source_id')
    || ')::uuid) stored) on commit drop';
  create temporary table enrolment_import_place (place_key uuid primary key, place_no int not null, problems text[], source text, organisation_id bigint, course_id bigint, course_key uuid, session_id bigint, session_key uuid, has_code boolean, title text,
    kind text, level text, ai_focus text, isced_f text, axis text, programmes text[], mode int, entry_on date, end_on date) on commit drop;
  create temporary table enrolment_import_result (line int primary key, act text not null, problems text[], place_no int, source text, source_id text, track text, scheme text, hash bytea, birth_band int, gender text, state text, left_on date, started text,
    minutes int, ects numeric(5, 2), completed_on date, trainee_status text, payer_line text, content uuid, old_id bigint) on commit drop;
  return (select count(*) from enrolment_import_columns());
end $$;
comment on function open_enrolment_import is 'Gone with the transaction. person_key arrives sealed (server/seal.h): a letter for its form and the match key; x: malformed. act: new, same, corrected, void, refused.';
