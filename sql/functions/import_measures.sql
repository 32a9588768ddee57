-- The six measures of the years that an import touches, recounted as things stand in this transaction.
create or replace function import_measures() returns table (year_kind text, year text, measure text, value numeric) language plpgsql stable set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select y.kind, y.year, f.measure, f.value
  from (
    select distinct k.kind, k.year from (
      select p.entry_on from enrolment_import_place p where p.place_no in (select r.place_no from enrolment_import_result r where r.act in ('new', 'corrected'))
      union
      select e.starts_on from enrolment_import_result r join enrolment e on e.id = r.old_id where r.act in ('corrected', 'void')
    ) d cross join lateral (select extract(year from d.entry_on)::int - case when extract(month from d.entry_on) < 9 then 1 else 0 end as first) a
      cross join lateral (values ('academic', a.first || '-' || a.first + 1), ('civil', extract(year from d.entry_on)::text)) k (kind, year)
      where k.year ~ '^20'
  ) y cross join lateral figures(y.kind, y.year, tables => '{}') f;
end $$;
comment on function import_measures is 'Asked before and after the lines are written: the difference is what the file changes. Academic and civil years by their days of entry.';
