-- enrolment_refusals takes one more argument now: a batch decides about seats itself, in turn. The one without it would stay beside it.
drop function if exists enrolment_refusals(bigint[], bigint[], bigint[], text[]);
