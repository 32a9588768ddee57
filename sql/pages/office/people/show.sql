-- office/people/show: one person's whole file, once it was opened by its button (which notes the look); before that the name alone.
-- query: person (one)
select p.id as whom_id, p.given_name || ' ' || p.family_name || coalesce(' (' || p.usual_name || ')', '') as person_name, o.is_open, case when o.is_open then p.email end as person_email,
  o.is_open and p.email_verified_at is not null as is_email_confirmed, case when o.is_open then p.phone end as phone, p.language as language_chosen,
  case when o.is_open then n.sign_ins end as sign_ins, o.is_open and n.sign_ins > 0 as has_sign_ins, o.is_open and exists (select from role_grant g where g.person_id = p.id) as has_roles, coalesce(:'saved'::text = 'yes', false) as is_saved
from person p, lateral (select is_looking(:'person_id', p.id) as is_open) o, lateral (select count(*)::int as sign_ins from my_sign_ins(p.id, '')) n
where p.id = :'whom_id'::bigint and holds_role(:'person_id', '{office,admin}');
-- query: roles
select g.id as role_grant_id, g.role, coalesce(case when :'locale'::text = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end, c.code) as place_name, g.from_on, g.to_on,
  holds_role(:'person_id', '{admin}') and (g.to_on is null or g.to_on >= (now() at time zone 'Europe/Paris')::date) as can_end
from role_grant g left join organisation o on o.id = g.organisation_id left join course c on c.id = g.course_id
where g.person_id = :'whom_id'::bigint and is_looking(:'person_id', g.person_id) order by g.to_on desc nulls first, g.id desc;
-- query: timeline
select change_id, at, on_day, event_kind, audit_action, mail_template, sign_in, subject, role_told, mail_state, note, actor from person_timeline(:'person_id', :'whom_id'::bigint, :'locale'::text);
-- query: changes (in timeline by change_id)
select change_id, field from office_history_fields(:'person_id', 'person', :'whom_id'::bigint::text, :'locale'::text);
