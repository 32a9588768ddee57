-- By how many days something is shifted, as typed.
create or replace function read_days(typed text) returns int language sql immutable set search_path = public, pg_temp as $$
  select case when btrim(typed) ~ '^-?[0-9]{1,4}$' and btrim(typed)::int between -1500 and 1500 then btrim(typed)::int end
$$;
comment on function read_days is 'Whole days between -1500 and 1500; NULL for anything else.';
