-- The tables that a release keeps: all that counters are kept for, but companies: a company of one or two people is forgotten with them.
create or replace function release_tables() returns text[] language sql immutable set search_path = public, pg_temp as $$
  select array_agg(k.dimension1 || case k.dimension2 when 'all' then '' else '*' || k.dimension2 end order by k.place) from figure_kept() k where k.place > 0 and k.dimension1 <> 'company'
$$;
comment on function release_tables is 'As figures() takes them: dimensions, and pairs joined by *.';
