-- Two releases, cell by cell: what differs.
create or replace function release_difference(earlier_id bigint, later_id bigint) returns table (measure text, dimension1 text, value1 text, dimension2 text, value2 text, before numeric, after numeric) language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(a.measure, b.measure), coalesce(a.dimension1, b.dimension1), coalesce(a.value1, b.value1), coalesce(a.dimension2, b.dimension2), coalesce(a.value2, b.value2), case when b.measure is null then 0 else b.value end, case when a.measure is null then 0 else a.value end
  from (select * from year_figure f where f.release_id = release_difference.earlier_id) b
    full join (select * from year_figure f where f.release_id = release_difference.later_id) a
      on a.measure = b.measure and a.dimension1 = b.dimension1 and a.value1 = b.value1 and a.dimension2 = b.dimension2 and a.value2 = b.value2
  where a.value is distinct from b.value or a.measure is null or b.measure is null
$$;
comment on function release_difference is 'A cell that is in one of them only stands with 0 in the other; NULL = not available.';
