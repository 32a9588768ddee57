-- The tables that everybody may read: the first ten dimensions alone, and the pre-defined pairs. Nothing else is public.
create or replace function public_tables() returns table (place int, dimension1 text, dimension2 text) language sql immutable rows 14 security definer set search_path = public, pg_temp as $$
  select k.place, k.dimension1, k.dimension2 from figure_kept() k where k.place between 0 and 10 or k.dimension2 <> 'all'
$$;
comment on function public_tables is 'Place 0 is the total; dimension2 = all: a dimension alone. Never a dimension of a person, never a company.';
