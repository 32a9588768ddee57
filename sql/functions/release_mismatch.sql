-- Whether a release can be counted again from the events, bit for bit: the first cell that differs, or NULL.
create or replace function release_mismatch(release_id bigint) returns text language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  r year_release;
  wrong record;
  again text;
begin
  select * into strict r from year_release x where x.id = release_mismatch.release_id;
  select s.* into wrong
  from (
    select coalesce(f.measure, n.measure) as measure, coalesce(f.dimension1, n.dimension1) as dimension1, coalesce(f.value1, n.value1) as value1, coalesce(f.dimension2, n.dimension2) as dimension2, coalesce(f.value2, n.value2) as value2,
      f.measure is null as is_new, n.measure is null as is_gone, f.value as stored, n.value as counted
    from (select * from year_figure x where x.release_id = r.id) f
      full join figures(r.year_kind, r.year, r.as_of, r.known_on, r.definitions, r.parameters, release_tables()) n
        on n.measure = f.measure and n.dimension1 = f.dimension1 and n.value1 = f.value1 and n.dimension2 = f.dimension2 and n.value2 = f.value2
    where f.measure is null or n.measure is null or f.value is distinct from n.value
    order by coalesce(f.dimension1, n.dimension1) <> 'all', coalesce(f.dimension1, n.dimension1), coalesce(f.dimension2, n.dimension2), coalesce(f.value1, n.value1), coalesce(f.value2, n.value2), coalesce(f.measure, n.measure) limit 1
  ) s;
  if found then
    return format('%s at %s=%s%s: %s in the release, %s from the events', wrong.measure, wrong.dimension1, wrong.value1, case when wrong.dimension2 <> 'all' then format(' and %s=%s', wrong.dimension2, wrong.value2) else '' end,
      case when wrong.is_new then 'no such cell' else coalesce(wrong.stored::text, 'nd') end, case when wrong.is_gone then 'no such cell' else coalesce(wrong.counted::text, 'nd') end);
  elsif release_hash(r.id) <> r.figures_hash then
    return 'the hash of its cells is not the one it was closed with';
  end if;
  again := inputs_hash(r.year_kind, r.year, r.as_of, r.known_on, r.definitions, r.parameters);
  if again <> r.inputs_hash then
    return format('no cell differs, but what they are counted from does: %s in the release, %s from the events', left(r.inputs_hash, 12), left(again, 12));
  end if;
  return null;
end $$;
comment on function release_mismatch is 'In English, for the command line and the log. Counts with the definitions, parameters, D and K of the release.';
