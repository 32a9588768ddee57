-- What is missing behind a public release: sessions and institutions as they are, whatever counts enrolments or people rounded like any other figure.
create or replace function public_gaps(release_id bigint) returns table (item text, place int, missing bigint, total bigint) language sql stable rows 15 security definer set search_path = public, pg_temp as $$
  select g.item, g.place, case when g.item like 'sessions%' or g.item in ('institutions', 'waived') then g.missing else (round(g.missing / 5.0) * 5)::bigint end, case when g.item like 'enrolments%' then (round(g.total / 5.0) * 5)::bigint else g.total end
  from public_release p join year_release r on r.id = p.release_id
    cross join lateral (
      select x.key as item, 1 as place, (x.value ->> 0)::bigint as missing, (x.value ->> 1)::bigint as total from jsonb_each(r.completeness) x where jsonb_typeof(x.value) = 'array' and (x.value ->> 1)::bigint > 0
      union all select 'institutions', 0, (r.completeness ->> 'institutions')::bigint - (r.completeness ->> 'confirmed')::bigint - (r.completeness ->> 'waived')::bigint, (r.completeness ->> 'institutions')::bigint where r.completeness ? 'institutions'
      union all select x.name, 2, (r.completeness ->> x.name)::bigint, null from unnest(array['waived', 'merges', 'undecided', 'erased']) x (name) where r.completeness ? x.name
    ) g
  where p.release_id = public_gaps.release_id
$$;
comment on function public_gaps is 'missing of total; total NULL: a number by itself. place: 0 institutions, 1 gaps, 2 what the count rests on.';
