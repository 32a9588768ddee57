-- What everybody may read of a year: pages, charts, CSV and JSON all read this and nothing under it.
create or replace function public_figures(release_id bigint, tables text[] default null)
returns table (dimension1 text, value1 text, dimension2 text, value2 text, measure text, definition int, unit text, "position" int, value numeric, symbol text)
language sql stable rows 1000 security definer set search_path = public, pg_temp as $$
  select f.* from public_release p, rounded_figures(public_figures.release_id, public_figures.tables) f where p.release_id = public_figures.release_id
$$;
comment on function public_figures is 'The rows of rounded_figures() of a public release; none of any other.';
