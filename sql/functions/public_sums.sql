-- What stands under the lines of a public table: their sum, the overlap, the total, and people in two or more lines, each rounded from its own true value.
create or replace function public_sums(release_id bigint, tables text[] default null)
returns table (dimension1 text, dimension2 text, sum_row text, place int, measure text, value numeric, symbol text) language sql stable rows 100 security definer set search_path = public, pg_temp as $$
  with cell as (
    select f.dimension1, f.dimension2, f.measure, sum(f.value) filter (where f.value1 <> 'several') as summed, max(f.value) filter (where f.value1 = 'several') as shared
    from public_release p join year_figure f on f.release_id = p.release_id
      join public_tables() t on t.dimension1 = f.dimension1 and t.dimension2 = f.dimension2 and t.place > 0 and (tables is null or t.dimension1 || case t.dimension2 when 'all' then '' else '*' || t.dimension2 end = any (tables))
    where p.release_id = public_sums.release_id group by f.dimension1, f.dimension2, f.measure
  )
  select c.dimension1, c.dimension2, r.sum_row, r.place, c.measure, case when s.symbol is null then trim_scale(round(r.value / 5) * 5) end, s.symbol
  from cell c join year_figure t on t.release_id = public_sums.release_id and t.dimension1 = 'all' and t.measure = c.measure
    left join year_figure_basis b on b.release_id = t.release_id and b.dimension1 = 'all'
    cross join lateral (values ('sum', 1, c.summed), ('overlap', 2, c.summed - t.value), ('total', 3, t.value), ('several', 4, c.shared)) r (sum_row, place, value)
    cross join lateral (select case when r.sum_row = 'several' and c.measure not in ('persons', 'trained', 'completed') then 'z' when r.value is null then 'nd' when c.measure = 'hours' and coalesce(b.persons, 0) < 3 then 's' end as symbol) s
$$;
comment on function public_sums is 'sum_row: sum, overlap, total, several. Rounded lines are never adjusted to fit, so the printed sum may differ from the sum of what is printed.';
