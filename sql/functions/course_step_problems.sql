-- What is wrong with a step of the editor, field by field.
create or replace function course_step_problems(course_id bigint, step text, typed jsonb) returns table (problem text) language sql stable as $$
  select l.problem from course_text_limits() l where char_length(typed ->> l.field) > l.most
  union all
  select p.problem from unnest(array[
      'title_fr.' || case when typed ->> 'title_fr' is null then 'missing' end]) p (problem) where step in ('texts', 'all') and p.problem is not null
  union all
  select p.problem from unnest(array[
      'hours_typical.' || case when replace(typed ->> 'hours_typical', ',', '.') !~ '^[0-9]{1,5}([.][0-9]{1,2})?$' then 'malformed' end,
      'price_typical.' || case when replace(typed ->> 'price_typical', ',', '.') !~ '^[0-9]{1,8}([.][0-9]{1,2})?$' then 'malformed' end,
      'languages.' || case when exists (select from jsonb_array_elements_text(typed -> 'languages') t where t !~ '^[a-z]{2}$') or jsonb_array_length(typed -> 'languages') > 5 then 'unknown' end,
      'mode.' || case when typed ->> 'mode' not in ('0', '1', '2') then 'unknown' end,
      'contact_email.' || case when typed ->> 'contact_email' is not null then nullif(nullif(email_problem(typed ->> 'contact_email'), 'missing'), 'too_long') end,
      'contact_phone.' || case when typed ->> 'contact_phone' !~ '^[+]?[0-9 ().-]+$' then 'malformed' end,
      'url.' || case when exists (select from jsonb_array_elements_text(typed -> 'url') u where btrim(u) <> '' and (btrim(u) !~ '^https?://[^[:space:]]+$' or char_length(btrim(u)) > 400)) then 'malformed' end,
      'reviewed_on.' || case when typed ->> 'reviewed_on' is not null then (select case when d.day_on is null or d.day_on < '2000-01-01' then 'not_a_date' when d.day_on > current_date then 'in_future' end from read_day(typed ->> 'reviewed_on') d) end]) p (problem) where step in ('practice', 'all') and p.problem is not null
  union all
  select p.problem from unnest(array[
      'level.' || case when coalesce(typed ->> 'level', '') not in ('short_cycle', 'bachelor', 'master', 'doctorate', 'none') then 'unknown' end,
      'tracks.' || case when coalesce(jsonb_array_length(typed -> 'tracks'), 0) = 0 then 'missing' when not typed -> 'tracks' <@ '["FI", "FA", "FC"]' then 'unknown' end,
      'ai_focus.' || case when typed ->> 'ai_focus' not in ('core', 'dual', 'awareness', 'none') then 'unknown' end,
      'qualification_level.' || case when typed ->> 'qualification_level' not in ('1', '2', '3', '4', '5', '6', '7', '8') then 'unknown' end,
      'entry_level.' || case when typed ->> 'entry_level' not in ('0', '1', '11', '12', '13', '14', '15', '16', '17', '18') then 'unknown' end,
      'isced_level.' || case when typed ->> 'isced_level' not in ('5', '6', '7', '8', '9') then 'unknown' end,
      'general_aim.' || case when typed ->> 'general_aim' not in ('2', '4', '5', '6', '7', '8', '9') then 'unknown' end,
      'training_objective.' || case when typed ->> 'training_objective' not in ('a', 'a_cqp', 'b', 'c', 'd', 'e', 'f') then 'unknown' end,
      'path_kind.' || case when typed ->> 'path_kind' not in ('1', '2', '3', '4') then 'unknown' end,
      'ects.' || case when replace(typed ->> 'ects', ',', '.') !~ '^[0-9]{1,3}([.][0-9]{1,2})?$' then 'malformed' end,
      'isced_f.' || case when typed ->> 'isced_f' !~ '^[0-9]{4}$' then 'malformed' when exists (select from code k where k.list = 'isced_f' and k.code = typed ->> 'isced_f' and k.valid_to < current_date) then 'expired' end,
      'formacode.' || case when typed ->> 'formacode' is null then null when cardinality(split_codes(typed ->> 'formacode')) > 5 then 'too_many' when array_to_string(split_codes(typed ->> 'formacode'), ',') !~ '^([0-9]{5}(,[0-9]{5})*)?$' then 'malformed' end,
      'nsf.' || case when typed ->> 'nsf' is null then null when cardinality(split_codes(typed ->> 'nsf')) > 3 then 'too_many' when array_to_string(split_codes(typed ->> 'nsf'), ',') !~ '^([0-9]{3}(,[0-9]{3})*)?$' then 'malformed' end,
      'rome.' || case when typed ->> 'rome' is null then null when cardinality(split_codes(typed ->> 'rome')) > 5 then 'too_many' when array_to_string(split_codes(typed ->> 'rome'), ',') !~ '^([A-Z][0-9]{4}(,[A-Z][0-9]{4})*)?$' then 'malformed' end,
      'axis.' || case when typed ->> 'axis' is not null and not exists (select from axis a where a.code = typed ->> 'axis') then 'unknown' end,
      'acceleration_programme.' || case when exists (select from jsonb_array_elements_text(typed -> 'acceleration_programme') p where not exists (select from acceleration_programme a where a.code = p)) then 'unknown' end,
      'certification_code.' || case when not typed ? 'certification_code' then null when exists (select from course_certifications(typed) k where k.code !~ case k.kind when 'RNCP' then '^RNCP[0-9]{1,6}$' else '^RS[0-9]{1,8}$' end or k.kind not in ('RNCP', 'RS')) then 'malformed' when exists (select from course_certifications(typed) k where k.is_bad_date) then 'not_a_date' end]) p (problem) where step in ('codes', 'all') and p.problem is not null
  union all
  select p.problem from unnest(array[
      'organisation.' || case when (select count(*) from jsonb_array_elements_text(typed -> 'part') with ordinality p (part, n) where p.part = 'responsible' and typed -> 'organisation' ->> (p.n - 1)::int <> '') <> 1 then 'one_responsible' when exists (select from jsonb_array_elements_text(typed -> 'organisation') o where o <> '' and not exists (select from organisation g where g.code = o)) then 'unknown' when (select count(*) <> count(distinct (o.code, typed -> 'part' ->> (o.n - 1)::int)) from jsonb_array_elements_text(typed -> 'organisation') with ordinality o (code, n) where o.code <> '') then 'twice' when exists (select from jsonb_array_elements_text(typed -> 'part') p where p not in ('', 'responsible', 'co_provider', 'delivering', 'certifying', 'host')) then 'unknown' end,
      'child_code.' || case when (select count(*) <> count(distinct upper(btrim(t.code))) from jsonb_array_elements_text(typed -> 'child_code') t (code) where btrim(t.code) <> '') then 'twice' when exists (select from jsonb_array_elements_text(typed -> 'credits') k where btrim(k) <> '' and replace(btrim(k), ',', '.') !~ '^[0-9]{1,3}([.][0-9]{1,2})?$') then 'malformed' when exists (select from jsonb_array_elements_text(typed -> 'child_code') t (code) where btrim(code) <> '' and not exists (select from course c where c.code = upper(btrim(t.code)) and c.origin = 'own' and c.id <> course_step_problems.course_id)) then 'unknown' end,
      'required_code.' || case when (select count(*) <> count(distinct upper(btrim(t.code))) from jsonb_array_elements_text(typed -> 'required_code') t (code) where btrim(t.code) <> '') then 'twice' when exists (select from jsonb_array_elements_text(typed -> 'required_kind') k where k not in ('', 'required', 'advised')) then 'malformed' when exists (select from jsonb_array_elements_text(typed -> 'required_code') t (code) where btrim(code) <> '' and not exists (select from course c where c.code = upper(btrim(t.code)) and c.origin = 'own' and c.id <> course_step_problems.course_id)) then 'unknown' end]) p (problem) where step in ('links', 'all') and p.problem is not null
$$;
comment on function course_step_problems is 'FIELD. + missing, too_long, malformed, unknown, expired, too_many, not_a_date, in_future, one_responsible, twice. step all = the four of them. typed: tidied by save_course_step. Few patterns, for PostgreSQL keeps 32 of them compiled. One plain query, so that an import asks it of thousands of lines at once; unknown comes last where codes of courses are listed, for an import knows those of its own lines too.';
