-- The meetings of sessions as a calendar for everybody.
create or replace function calendar_text(session_id bigint[], locale text, base_url text) returns text language sql stable security definer set search_path = public, pg_temp as $$
  select calendar_of('PUBLISH', null, array(select row(i, '', 0, false, false)::calendar_entry from unnest(session_id) i), locale, base_url)
$$;
comment on function calendar_text is 'As calendar_of(), for readers who are nobody in particular.';
