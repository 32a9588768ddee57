-- applications/question_create: a new question of a session.
-- query: decision (one)
select d.saved_id, d.refusal, d.refusal_values from save_question(:'person_id'::bigint, :'session_id'::bigint, null, :'answer_kind'::text, :'text_fr'::text, :'text_en'::text, :'hint_fr'::text, :'hint_en'::text, :'is_required'::text, :'options'::text, :'smallest'::text, :'largest'::text, :'shown_if'::text, :'place'::text) d;
