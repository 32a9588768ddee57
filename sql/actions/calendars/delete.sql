-- calendars/delete: revokes the address of a person's calendar.
-- query: decision (one)
select d.revoked, d.refusal, d.refusal_values from revoke_calendar_feed(:'person_id'::bigint) d;
