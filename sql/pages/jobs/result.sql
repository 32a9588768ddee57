-- jobs/result: the file that a piece of long work made.
-- query: file (one)
select job_file(:'person_id', :'job_id'::bigint) as file;
