-- drafts/save: keeps the answers, so that the next page can show them to be checked.
-- query: decision (one)
select d.session_id, d.refusal, d.refusal_values from save_draft(:'person_id'::bigint, :'session_id'::bigint, :'track'::text, :'trainee_status'::text) d
