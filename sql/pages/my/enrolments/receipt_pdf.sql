-- my/enrolments/receipt_pdf: the receipt as a file to keep: who, what, when, where, under which reference.
-- query: enrolment (one)
select e.enrolment_id, 'receipt-' || e.reference as file_name from my_enrolment e where e.enrolment_id = :'enrolment_id'::bigint and e.person_id = :'person_id';
-- query: blocks
select b.kind, b.message, b.text, b.message_values
from my_enrolment e join person p on p.id = e.person_id
  cross join lateral (values
    (1, 'h1', 'Receipt of enrolment', null, null),
    (2, 'code', null, e.reference, null),
    (3, 'table_row', 'Name', concat_ws(' ', p.given_name, p.family_name), null),
    (4, 'table_row', 'Course', format('%s (%s)', case :'locale'::text when 'en' then coalesce(e.title_en, e.title_fr) else e.title_fr end, e.course_code), null),
    (5, 'table_row', 'Session', e.session_code, null),
    (6, 'table_row', 'Institution', case :'locale'::text when 'en' then e.organisation_en else e.organisation_fr end, null),
    (7, 'table_row', 'paper.state', null, jsonb_build_object('state', e.state)),
    (8, 'table_row', case when e.ends_on is null then 'paper.starts' else 'paper.dates' end, null, jsonb_build_object('starts_on', e.starts_on, 'ends_on', e.ends_on)),
    (9, 'table_row', 'Place', concat_ws(', ', e.place_name, e.place_city), null),
    (10, 'table_row', 'paper.sent', null, jsonb_build_object('sent_at', e.created_at)),
    (11, 'p', case when e.is_demonstration_session then 'Demonstration data' end, null, null),
    (12, 'small', 'paper.printed', :'base_url'::text || '/' || :'locale'::text || '/my/enrolments/' || e.enrolment_id, jsonb_build_object('printed_at', now()))
  ) b (line, kind, message, text, message_values)
where e.enrolment_id = :'enrolment_id'::bigint and e.person_id = :'person_id'
  and (b.text is not null or b.message is not null) and not (b.line = 8 and e.starts_on is null) and not (b.line = 9 and b.text = '')
order by b.line;
