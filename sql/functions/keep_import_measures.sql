-- Keeps the measures of the years that an import will touch, as they are before it.
create or replace function keep_import_measures() returns int language plpgsql set search_path = public, pg_temp as $$
begin
  create temporary table enrolment_import_measure on commit drop as select m.* from import_measures() m;
  return (select count(distinct m.year) from enrolment_import_measure m);
end $$;
comment on function keep_import_measures is 'For import_changes(), in the same transaction.';
