-- The meetings of enrolments as their person's calendar.
create or replace function enrolment_calendar(enrolment_id bigint[], method text, organizer text, locale text, base_url text, is_gone boolean default false) returns text language sql stable security definer set search_path = public, pg_temp as $$
  select calendar_of(method, organizer, array(
    select row(e.session_id, '-' || e.id, (select count(*)::int from enrolment_event v where v.enrolment_id = e.id and v.kind in ('withdraw', 'cancel', 'void', 'reopen', 'refuse')), method = 'CANCEL', enrolment_calendar.is_gone)::calendar_entry
    from enrolment e where e.id = any(enrolment_calendar.enrolment_id) order by e.id), locale, base_url)
$$;
comment on function enrolment_calendar is 'is_gone: only the meetings that were taken out. The same UIDs in the mail, in the file to download and in the feed. SEQUENCE rises with each change of the session and with each step that ends or revives the enrolment, so that a cancellation always comes after what it cancels.';
