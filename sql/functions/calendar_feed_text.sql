-- What the address of a person's calendar answers.
create or replace function calendar_feed_text(token text, locale text, base_url text) returns text language sql stable security definer set search_path = public, pg_temp as $$
  select enrolment_calendar(array(select e.id from enrolment e where e.person_id = f.person_id and e.state in ('enrolled', 'finished') and not e.is_void), 'PUBLISH', null, locale, base_url)
  from calendar_feed f join account a on a.person_id = f.person_id and a.disabled_at is null
  where f.token_hash = encode(sha256(convert_to(calendar_feed_text.token, 'UTF8')), 'hex')
$$;
comment on function calendar_feed_text is 'NULL: unknown, revoked, or of a disabled account. Only places that are confirmed.';
