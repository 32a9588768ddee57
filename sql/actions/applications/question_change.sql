-- applications/question_change: a question is changed, which makes a new version.
-- query: decision (one)
select d.saved_id, d.refusal, d.refusal_values from save_question(:'person_id'::bigint, :'session_id'::bigint, :'question_id'::bigint, :'answer_kind'::text, :'text_fr'::text, :'text_en'::text, :'hint_fr'::text, :'hint_en'::text, :'is_required'::text, :'options'::text, :'smallest'::text, :'largest'::text, :'shown_if'::text, :'place'::text) d;
