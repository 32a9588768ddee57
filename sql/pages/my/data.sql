-- my/data: all that is kept about the person, as JSON.
-- query: data (one)
select my_data(:'person_id', :'locale'::text) as data;
