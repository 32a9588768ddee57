-- What is wrong with a tidied name.
create or replace function name_problem(name text) returns text language sql immutable set search_path = public, pg_temp as $$
  select case
    when name is null then 'missing'
    when char_length(name) > 120 then 'too_long'
    when name ~ U&'[[:cntrl:]\0080-\009F\200E\200F\202A-\202E\2066-\2069\FFFD]' then 'unknown_characters'
  end
$$;
comment on function name_problem is 'missing, too_long or unknown_characters (control and direction characters); NULL = fine. Any script, any apostrophe.';
