-- Whether a release can be counted again from the events, bit for bit: the first thing that differs, or NULL.
create or replace function release_mismatch(release_id bigint, is_whole boolean default true) returns text language plpgsql stable security definer set search_path = public, pg_temp as $$
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
  elsif (select count(*) from year_figure f where f.release_id = r.id) <> r.cells then
    return format('%s cells in the release, %s are there', r.cells, (select count(*) from year_figure f where f.release_id = r.id));
  end if;
  select max(n.inputs_hash) as inputs_hash, (array_agg(format('%s=%s%s: %s in the release, %s from the events', n.dimension1, n.value1, case when n.dimension2 <> 'all' then format(' and %s=%s', n.dimension2, n.value2) else '' end, n.stored, n.counted)
    order by n.dimension1 <> 'all', n.dimension1, n.dimension2, n.value1, n.value2) filter (where n.stored <> n.counted))[1] as basis into wrong
  from (
    select n.inputs_hash, coalesce(b.dimension1, n.dimension1) as dimension1, coalesce(b.value1, n.value1) as value1, coalesce(b.dimension2, n.dimension2) as dimension2, coalesce(b.value2, n.value2) as value2, coalesce(b.persons, 0) as stored,
      case when n.inputs_hash is null then coalesce(n.persons, 0) else 0 end as counted
    from release_inputs(r.year_kind, r.year, r.as_of, r.known_on, r.definitions, r.parameters) n
      full join (select * from year_figure_basis x where x.release_id = r.id) b on b.dimension1 = n.dimension1 and b.value1 = n.value1 and b.dimension2 = n.dimension2 and b.value2 = n.value2
  ) n;
  if wrong.inputs_hash <> r.inputs_hash then
    return format('no cell differs, but what they are counted from does: %s in the release, %s from the events', left(r.inputs_hash, 12), left(wrong.inputs_hash, 12));
  -- Who closed before people behind hours were kept hides them all.
  elsif wrong.basis is not null and r.program_version >= '0135' then
    return 'people behind the hours at ' || wrong.basis;
  end if;
  if is_whole then
    -- Which pairs nobody had decided goes with those who asked to be forgotten, and what institutions said is not an event.
    select format('%s: %s in the release, %s from the events', n.item, s.value, n.value) as said into wrong
    from (
      select g.item, jsonb_build_array(g.missing, g.total) as value from figures_completeness(r.year_kind, r.year, r.as_of, r.known_on, r.definitions, r.parameters) g
      union all
      select m.item, to_jsonb(m.number) from figure_merges(r.year_kind, r.year, r.as_of, r.known_on, r.definitions, r.parameters) x cross join lateral (values ('merges', x.merges), ('erased', x.erased)) m (item, number)
    ) n join jsonb_each(r.completeness) s on s.key = n.item
    where s.value <> n.value order by n.item limit 1;
    if found then
      return wrong.said;
    end if;
  end if;
  return null;
end $$;
comment on function release_mismatch is 'In English, for the command line, the log and the page. Counts with the definitions, parameters, D and K of the release: cells, both hashes, people behind hours; is_whole: also what was told as missing, which proves an erasure nothing and takes as long again.';
