-- The institutions that a release counts enrolments of, and whether each has handed in its year.
create or replace function year_institutions(year text, release_id bigint) returns table (code text, kind text, reason text, confirmed_at timestamptz) language sql stable security definer set search_path = public, pg_temp as $$
  select f.value1, coalesce(nullif(c.kind, 'withdrawn'), 'missing'), c.reason, c.confirmed_at
  from year_figure f
    left join lateral (select c.kind, c.reason, c.confirmed_at from year_confirmation c where c.year = year_institutions.year and c.organisation_code = f.value1 order by c.id desc limit 1) c on true
  where f.release_id = year_institutions.release_id and f.dimension1 = 'institution' and f.dimension2 = 'all' and f.measure = 'enrolments' and f.value1 not in ('several', 'unknown')
$$;
comment on function year_institutions is 'kind: confirmed, waived, missing. confirmed_at NULL: nobody has said anything.';
