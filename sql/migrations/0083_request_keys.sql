-- A rush writes one key per enrolment: its age is found by ranges of pages, and its letters are checked by who writes it (claim_request, enrol_many).
drop index request_key_age;
create index request_key_age on request_key using brin (created_at);
alter table request_key drop constraint request_key_key_check, add constraint request_key_key_check check (octet_length(key) = 32);
