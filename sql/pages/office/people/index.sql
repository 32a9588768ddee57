-- office/people/index: people found by name, address or reference of an enrolment. Only names and addresses: a file is opened by a button, which notes it.
-- query: search (one)
with found as (select count(*) as n from find_people(:'person_id', :'q'::text))
select nullif(left(btrim(:'q'::text), 200), '') as q, n > 0 as has_people, n > 50 as is_cut, n = 0 and coalesce(btrim(:'q'::text), '') <> '' as is_nobody from found;
-- query: people
select whom_id, person_name, person_email from find_people(:'person_id', :'q'::text) limit 50;
