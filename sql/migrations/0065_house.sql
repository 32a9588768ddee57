-- Functions that ask for more than they did: the old forms go, or both would stand side by side.
drop function if exists move_session(bigint, bigint, text, text, text);
drop function if exists save_meetings(bigint, bigint, text, text);
drop function if exists issue_documents(bigint, bigint, text[]);
drop function if exists roll_over_sessions(bigint, text[], text);
drop function if exists save_organisation(bigint, bigint, text, text, text, text, text, text, text, text, text, text, text, text, text, text);
drop function if exists save_programme(bigint, text, text, text, text, text, text, text, text, text, text, text);
