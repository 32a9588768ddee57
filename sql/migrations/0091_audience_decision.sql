-- A decision says which audience's seat is taken.
alter type enrolment_decision add attribute audience_id bigint;
comment on column enrolment_decision.audience_id is 'The session_audience whose seat is taken; NULL = a common one, or none.';
