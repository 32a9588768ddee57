-- The level of a session's certification, where the version sold tells none; and a function that asks for more than it did.
alter table session add column training_level int check (training_level between 2 and 8);
comment on column session.training_level is 'Level (EQF) of the certification of the RNCP that the session leads to; NULL = the qualification level of the version sold.';
-- The old form goes, or both would stand side by side.
drop function if exists save_organisation(bigint, bigint, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text);
drop function if exists save_session_training(bigint, bigint, text, text, text, text[], text[], text[], text[], text[]);
