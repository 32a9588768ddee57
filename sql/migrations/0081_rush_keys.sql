-- Two foreign keys less on the way of an enrolment: the function that writes the row has locked the person, and each key would cost the rush a look-up per row.
alter table request_key drop constraint request_key_person_id_fkey;
alter table mail_outbox drop constraint mail_outbox_person_id_fkey;
comment on column request_key.person_id is 'No foreign key: whoever claims a key holds the person''s row or has just read it; persons are erased in place, never deleted.';
comment on column mail_outbox.person_id is 'No foreign key, as with request_key; NULL = an address without a person.';
