-- applications/file: the bytes of one file.
-- query: file
select f.content, url_encode(f.file_name) as file_name from application_file(:'person_id', :'file_id'::bigint) f;
