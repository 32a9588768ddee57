-- The target that counts now, of each year, measure and cell.
create or replace view current_target as
select * from (
  select distinct on (t.year_kind, t.year, t.measure, t.dimension1, t.value1) t.* from target t order by t.year_kind, t.year, t.measure, t.dimension1, t.value1, t.id desc
) t
where t.value is not null;
comment on view current_target is 'The latest row of target for each cell; none where it was taken back.';
