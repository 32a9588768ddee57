-- The settings that the yearly figures rest on, as one value: a release keeps it and can be recounted by it.
create or replace function figure_parameters() returns jsonb language sql stable security definer set search_path = public, pg_temp as $$
  select jsonb_build_object('census_month', setting_number('census_month', 1), 'census_day', setting_number('census_day', 15),
    'census_percent', setting_number('census_percent', 10), 'census_days', setting_number('census_days', 14))
$$;
comment on function figure_parameters is 'census_month, census_day, census_percent, census_days: when an enrolment is observed.';
