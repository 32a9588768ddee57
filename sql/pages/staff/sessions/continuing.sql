-- staff/sessions/continuing: what the yearly report of continuing education asks of a session, told by the office. Names: saved.
-- query: session (one)
select s.id as session_id, s.code as session_code, s.origin = 'own' as is_own, case when :'locale'::text = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end as course_title, case when :'locale'::text = 'en' and v.title_en is not null then 'en' else 'fr' end as title_language,
  case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as organisation_name, o.code as organisation_code, s.edition as edition_now, coalesce(:'saved'::text = 'yes', false) as is_saved, coalesce(:'edition'::text <> s.edition::text, false) as is_stale,
  coalesce(v.training_objective, case when v.certification @> '[{"kind": "RNCP"}]' then 'a' when v.certification @> '[{"kind": "RS"}]' then 'b' end) as course_objective, v.qualification_level as course_level, v.nsf[1] as course_nsf, coalesce(:'nsf'::text, s.nsf) as nsf, s.training_objective as saved_objective, s.nsf as saved_nsf, s.training_level as saved_level
from session s join course_version v on v.course_id = s.course_id and v.number = s.course_version join organisation o on o.id = s.organisation_id
where s.id = :'session_id'::bigint and may_run_session(:'person_id', s.id) and holds_role(:'person_id', '{office}');
-- query: objectives
select t.value, t.value = coalesce(:'training_objective'::text, s.training_objective, '') as is_chosen from session s, unnest(array['a', 'a_cqp', 'b', 'c', 'd', 'e', 'f']) with ordinality t (value, n)
where s.id = :'session_id'::bigint and may_run_session(:'person_id', s.id) and holds_role(:'person_id', '{office}') order by t.n;
-- query: levels
select t.value, t.value = coalesce(:'training_level'::text, s.training_level::text, '') as is_chosen from session s, unnest(array['8', '7', '6', '5', '4', '3', '2']) with ordinality t (value, n)
where s.id = :'session_id'::bigint and may_run_session(:'person_id', s.id) and holds_role(:'person_id', '{office}') order by t.n;
-- query: nsf_codes
select k.code as value, case when :'locale'::text = 'en' then k.label_en else k.label_fr end as label from code k where k.list = 'nsf' and (k.valid_to is null or k.valid_to >= current_date) and may_run_session(:'person_id', :'session_id'::bigint) and holds_role(:'person_id', '{office}') order by k.code limit 200;
-- query: partners
select n as line, coalesce((:'partner'::text[])[n], x.code) as partner_code, coalesce((:'share'::text[])[n], trim_scale(round(x.hours_share * 100, 2))::text) as share
from (select array_agg(o.code order by o.code) as codes, count(*)::int as held from session_organisation x join organisation o on o.id = x.organisation_id where x.session_id = :'session_id'::bigint and x.is_subcontract) h
  cross join lateral generate_series(1, greatest(h.held + 1, cardinality(:'partner'::text[]), 2)) n
  left join lateral (select o.code, y.hours_share from organisation o join session_organisation y on y.organisation_id = o.id and y.session_id = :'session_id'::bigint where o.code = h.codes[n] and cardinality(:'partner'::text[]) = 0) x on true
where may_run_session(:'person_id', :'session_id'::bigint) and holds_role(:'person_id', '{office}') order by n;
-- query: organisations
select o.code as value, case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as label from organisation o where o.kind <> 'company' and may_run_session(:'person_id', :'session_id'::bigint) and holds_role(:'person_id', '{office}') order by o.code limit 200;
-- query: teachers
select t.person_id as teacher_id, p.given_name || ' ' || coalesce(p.usual_name, p.family_name) as teacher_name, coalesce((select split_part(h, ':', 2) from unnest(:'teacher_hours'::text[]) h where split_part(h, ':', 1) = p.id::text), trim_scale(t.hours)::text) as teacher_hours, k.kind = 'own' as is_own_teacher, k.kind = 'external' as is_external_teacher,
  row_number() over (order by p.family_name, p.id) = 1 as is_first
from session_teacher t join person p on p.id = t.person_id
  cross join lateral (select coalesce((select split_part(h, ':', 2) from unnest(:'teacher_kind'::text[]) h where split_part(h, ':', 1) = p.id::text), case when t.is_external then 'external' when not t.is_external then 'own' end) as kind) k
where t.session_id = :'session_id'::bigint and may_run_session(:'person_id', t.session_id) and holds_role(:'person_id', '{office}') order by p.family_name, p.id limit 50;
-- query: trainees
select e.id as trainee_id, e.reference, row_number() over (order by e.id) = 1 as is_first from enrolment e
where e.session_id = :'session_id'::bigint and e.track <> 'FI' and e.trainee_status is null and not e.is_void and may_run_session(:'person_id', e.session_id) and holds_role(:'person_id', '{office}') order by e.id limit 50;
-- query: statuses (in trainees by trainee_id)
select e.id as trainee_id, v.value, coalesce((e.id || ':' || v.value) = any (:'trainee'::text[]), false) as is_chosen
from (select e.id from enrolment e where e.session_id = :'session_id'::bigint and e.track <> 'FI' and e.trainee_status is null and not e.is_void and may_run_session(:'person_id', e.session_id) and holds_role(:'person_id', '{office}') order by e.id limit 50) e, unnest(array['a', 'b', 'c', 'd', 'e']) v (value) order by e.id, v.value;
