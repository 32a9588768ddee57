-- Applications that nobody decides lapse when no place of their session is given any more, and whoever applied is told.
create index enrolment_undecided on enrolment (session_id) where state = 'applied';
update enrolment_transition set template = 'application_lapsed' where kind = 'expire' and state_before = 'applied';
