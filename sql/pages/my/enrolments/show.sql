-- my/enrolments/show: one enrolment with its reference, its history in words, and what can be done now.
-- query: enrolment (one)
select e.enrolment_id, e.reference, e.state, e.tag_class, e.track, e.trainee_status, e.is_live, e.is_enrolled, e.is_waiting, e.is_offered, e.is_applied, e.is_received, e.receipt, e.draw_rank, zoned(e.draw_at, e.time_zone, :'locale'::text) as draw_at, e.position, e.rank, e.offers_open, zoned(e.oldest_offer_ends_at, e.time_zone, :'locale'::text) as oldest_offer_ends_at,
  zoned(e.offer_expires_at, e.time_zone, :'locale'::text) as offer_expires_at, e.can_withdraw, zoned(e.withdraw_until, e.time_zone, :'locale'::text) as withdraw_until, e.session_id, e.session_code, e.course_code, e.starts_on, e.ends_on, e.place_name, e.place_city, e.mode, e.contact_name, e.contact_email,
  e.is_demonstration_session, e.state = 'enrolled' and e.starts_on is not null as has_calendar, exists (select from meeting m where m.session_id = e.session_id) as has_meetings,
  (select zoned(offers_close_at(s), s.time_zone, :'locale'::text) from session s where s.id = e.session_id and e.state = 'applied') as decided_until,
  exists (select from offer o where o.enrolment_id = e.enrolment_id) as has_offers, exists (select from issued_document d where d.enrolment_id = e.enrolment_id) as has_documents,
  case :'locale'::text when 'en' then coalesce(e.title_en, e.title_fr) else e.title_fr end as course_title,
  case when :'locale'::text = 'en' and e.title_en is not null then 'en' else 'fr' end as title_language,
  case :'locale'::text when 'en' then e.organisation_en else e.organisation_fr end as organisation_name,
  (select p.email from person p where p.id = e.person_id) as email
from my_enrolment e where e.enrolment_id = :'enrolment_id'::bigint and e.person_id = :'person_id';
-- query: timeline
select t.seq, t.kind, t.state_after, t.reason, t.effective_on, t.recorded_at, t.actor_role, t.is_by_other, t.skip_reason, coalesce(t.reason = 'list_closed', false) as is_list_closed, coalesce(t.reason = 'undecided', false) as is_undecided,
  case :'locale'::text when 'en' then c.label_en else c.label_fr end as decision_reason, a.sentence as decision_sentence
from (
  select v.seq, v.kind, v.state_after, v.reason, v.effective_on, d.recorded_at, v.actor_role, v.actor_role <> 'person' as is_by_other, null as skip_reason
  from enrolment_event v left join enrolment_event_detail d on d.enrolment_id = v.enrolment_id and d.seq = v.seq where v.enrolment_id = :'enrolment_id'::bigint
  union all
  -- A turn that passed: between the step before it and the next.
  select (select coalesce(max(d.seq), 0) from enrolment_event_detail d where d.enrolment_id = k.enrolment_id and d.recorded_at <= k.at), 'skip', null, null, (k.at at time zone 'Europe/Paris')::date, k.at, 'system', true, k.refusal
  from waiting_skip k where k.enrolment_id = :'enrolment_id'::bigint and k.refusal <> 'offer_taken_back'
) t
  left join application_decision a on a.enrolment_id = :'enrolment_id'::bigint and a.seq = t.seq and t.skip_reason is null
  left join code c on c.list = 'reason' and c.code = a.reason_code
where exists (select from enrolment e where e.id = :'enrolment_id'::bigint and e.person_id = :'person_id')
order by t.seq desc, t.recorded_at desc nulls last, t.skip_reason nulls last;
-- query: offers
select zoned(o.made_at, s.time_zone, :'locale'::text) as made_at, zoned(o.expires_at, s.time_zone, :'locale'::text) as expires_at, zoned(o.ended_at, s.time_zone, :'locale'::text) as ended_at, o.outcome, case when o.outcome = 'taken_back' and o.reason <> 'session_moved' then o.reason end as told_reason, o.reason = 'session_moved' as is_moved
from enrolment e join session s on s.id = e.session_id join offer o on o.enrolment_id = e.id where e.id = :'enrolment_id'::bigint and e.person_id = :'person_id' order by o.id desc;
-- query: meetings
select zoned(m.starts_at, s.time_zone, :'locale'::text) as starts_at, zoned(m.ends_at, s.time_zone, :'locale'::text) as ends_at, m.room, m.link, m.kind as meeting_kind
from enrolment e join session s on s.id = e.session_id join meeting m on m.session_id = e.session_id
where e.id = :'enrolment_id'::bigint and e.person_id = :'person_id'
order by m.starts_at limit 60;
-- query: documents
select d.id as document_id, d.kind as document_kind, d.issued_at, d.revoked_at
from enrolment e join issued_document d on d.enrolment_id = e.id
where e.id = :'enrolment_id'::bigint and e.person_id = :'person_id'
order by d.id desc;
-- query: answers
select a.question_id, case :'locale'::text when 'en' then coalesce(v.text_en, v.text_fr) else v.text_fr end as question, case when :'locale'::text = 'en' and v.text_en is null then 'fr' end as question_language,
  answer_text(v.kind, v.options, a.value, :'locale'::text) as answer, v.kind = 'date' as is_date, f.id as file_id, f.file_name,
  row_number() over (order by q.position, q.id) = 1 as is_first
from enrolment e join answer a on a.enrolment_id = e.id join question q on q.id = a.question_id join question_version v on v.question_id = a.question_id and v.number = a.question_number left join document_file f on f.id = a.document_file_id
where e.id = :'enrolment_id'::bigint and e.person_id = :'person_id' order by q.position, q.id;
-- query: nomination (maybe)
select zoned(n.expires_at, s.time_zone, :'locale'::text) as nomination_expires_at, case :'locale'::text when 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end as nominated_by, e.state = 'nominated' and n.ended_at is null and n.expires_at > now() as can_confirm
from enrolment e join session s on s.id = e.session_id join nomination n on n.enrolment_id = e.id join organisation o on o.id = n.organisation_id
where e.id = :'enrolment_id'::bigint and e.person_id = :'person_id' and e.state = 'nominated';
