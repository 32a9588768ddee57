-- Which part of one measure another is in a public release, in whole per cent, where that may be told.
create or replace function public_share(release_id bigint, part_measure text, base_measure text) returns int language sql stable security definer set search_path = public, pg_temp as $$
  select public_rate(a.value, b.value) from public_release p
    join year_figure a on a.release_id = p.release_id and a.dimension1 = 'all' and a.measure = part_measure join year_figure b on b.release_id = p.release_id and b.dimension1 = 'all' and b.measure = base_measure
  where p.release_id = public_share.release_id
$$;
comment on function public_share is 'Of the totals; NULL = hidden by public_rate().';
