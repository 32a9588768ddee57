-- office/code_save: a code, or a new version of what it means.
-- query: decision (one)
select d.saved_code, d.refusal, d.refusal_values
from save_code(:'person_id'::bigint, :'code_list'::text, :'code'::text, :'label_fr'::text, :'label_en'::text, :'code_version'::text, :'valid_from'::text, :'valid_to'::text) d;
