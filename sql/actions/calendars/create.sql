-- calendars/create: makes the address of a person's calendar.
-- query: decision (one)
select d.feed_token, d.refusal, d.refusal_values from make_calendar_feed(:'person_id'::bigint) d;
