-- jobs/create: long work is asked for.
-- query: decision (one)
select d.job_id, d.refusal, d.refusal_values from request_job(:'person_id'::bigint, :'job_kind'::text, :'from_on'::text, :'to_on'::text) d;
