-- calendar/feed: a person's calendar behind its revocable address.
-- query: calendar (maybe)
select calendar_feed_text(:'token'::text, :'locale'::text, :'base_url'::text) as calendar;
