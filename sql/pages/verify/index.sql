-- verify/index: the code of a document to verify.
-- query: asked (one)
select case when upper(regexp_replace(coalesce(:'code'::text, ''), '[^A-Za-z0-9]', '', 'g')) ~ '^[2-9A-HJ-NP-Z]{16}$' then '/verify/' || (select string_agg(substr(upper(regexp_replace(:'code'::text, '[^A-Za-z0-9]', '', 'g')), i * 4 + 1, 4), '-' order by i) from generate_series(0, 3) i) end as moved_to,
  :'code'::text as code, coalesce(:'code'::text, '') <> '' as is_wrong;
