-- What an import changes in the six measures of each year that it touches.
create or replace function import_changes() returns table (year_kind text, year text, measure text, "position" int, before numeric, after numeric) language plpgsql stable set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select a.year_kind, a.year, a.measure, d.position, b.value, a.value
  from import_measures() a left join enrolment_import_measure b on b.year_kind = a.year_kind and b.year = a.year and b.measure = a.measure
    join measure_definition d on d.measure = a.measure and d.version = (select max(x.version) from measure_definition x where x.measure = a.measure);
end $$;
comment on function import_changes is 'Between keep_import_measures() and now, in the same transaction.';
