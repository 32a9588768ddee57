-- SHA-256 over the cells of a release, in the one form that anybody can write again from its file.
create or replace function release_hash(release_id bigint) returns text language sql stable security definer set search_path = public, pg_temp as $$
  select encode(sha256(convert_to(coalesce(string_agg(x.line || E'\n', '' order by x.line collate "C"), ''), 'UTF8')), 'hex')
  from (
    select concat_ws(E'\t', f.measure, f.dimension1, f.value1, f.dimension2, f.value2, coalesce(trim_scale(f.value)::text, '\N')) as line from year_figure f where f.release_id = release_hash.release_id
  ) x
$$;
comment on function release_hash is 'Fields joined by TAB, NULL as \N, numbers without exponent or trailing zeros, one LF a row, rows sorted by bytes.';
