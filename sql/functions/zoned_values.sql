-- What a sentence is filled with, its moments on the session's clock.
create or replace function zoned_values("values" jsonb, time_zone text, locale text) returns jsonb language sql stable as $$
  select case when zoned_values.time_zone is null or zoned_values.time_zone = 'Europe/Paris' then zoned_values."values"
    else (
      select jsonb_object_agg(v.key, case when v.key ~ '_(at|until)$' and v.value #>> '{}' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9:.]+([+-][0-9:]+|Z)$'
        then to_jsonb(zoned((v.value #>> '{}')::timestamptz, zoned_values.time_zone, zoned_values.locale)) else v.value end)
      from jsonb_each(zoned_values."values") v) end
$$;
comment on function zoned_values is 'Of refusals and of messages: every name in _at or _until that holds a moment. time_zone NULL: nothing about a session.';
