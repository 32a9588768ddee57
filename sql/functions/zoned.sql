-- A moment about a session as its readers are told it: on the session's clock, which is named unless it is that of Paris.
create or replace function zoned(moment timestamptz, time_zone text, locale text) returns text language sql stable as $$
  select case when zoned.time_zone = 'Europe/Paris' then zoned.moment::text
    else to_char(zoned.moment at time zone zoned.time_zone, 'YYYY-MM-DD HH24:MI:SS') || case when zoned.moment at time zone zoned.time_zone < zoned.moment at time zone 'UTC' then '-' else '+' end
      || to_char(greatest((zoned.moment at time zone zoned.time_zone) - (zoned.moment at time zone 'UTC'), (zoned.moment at time zone 'UTC') - (zoned.moment at time zone zoned.time_zone)), 'HH24:MI')
      || '@' || coalesce((select case when zoned.locale = 'en' then c.label_en else c.label_fr end from code c where c.list = 'time_zone' and c.code = zoned.time_zone), zoned.time_zone) end
$$;
comment on function zoned is 'As the templates read it: 2026-01-12 04:30:00-04:00@Martinique time. The names are those of the code list time_zone; a zone without one is told by its own. NULL stays NULL.';
