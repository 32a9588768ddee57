-- alerts/delete: no mail about this course any more.
-- query: decision (one)
select d.course_id, d.refusal, d.refusal_values from delete_alert(:'person_id'::bigint, :'course_code'::text) d;
