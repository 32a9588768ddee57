-- The rows of certifications that the form of codes sends as columns of equal length.
create or replace function course_certifications(typed jsonb) returns table (kind text, code text, title text, certifier text, registered_on text, ends_on text, is_bad_date boolean) language sql stable set search_path = public, pg_temp as $$
  select k.kind, upper(regexp_replace(k.code, '[\s-]', '', 'g')), k.title, k.certifier, coalesce((read_day(k.registered_on)).day_on::text, k.registered_on), coalesce((read_day(k.ends_on)).day_on::text, k.ends_on),
    k.registered_on is not null and (read_day(k.registered_on)).day_on is null or k.ends_on is not null and (read_day(k.ends_on)).day_on is null or coalesce((read_day(k.registered_on)).day_on > (read_day(k.ends_on)).day_on, false)
  from (
    select nullif(btrim(typed -> 'certification_kind' ->> n), '') as kind, nullif(btrim(typed -> 'certification_code' ->> n), '') as code, nullif(btrim(typed -> 'certification_title' ->> n), '') as title,
      nullif(btrim(typed -> 'certifier' ->> n), '') as certifier, nullif(btrim(typed -> 'registered_on' ->> n), '') as registered_on, nullif(btrim(typed -> 'ends_on' ->> n), '') as ends_on, n
    from generate_series(0, least(jsonb_array_length(typed -> 'certification_code'), 5) - 1) n
  ) k where k.code is not null order by k.n
$$;
comment on function course_certifications is 'Rows without a code are left out. is_bad_date: what read_day cannot read, or an end before its beginning.';
