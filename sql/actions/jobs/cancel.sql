-- jobs/cancel: long work is stopped.
-- query: decision (one)
select d.cancelled_id, d.refusal, d.refusal_values from cancel_job(:'person_id'::bigint, :'job_id'::bigint) d;
