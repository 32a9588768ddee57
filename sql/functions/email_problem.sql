-- What is wrong with a tidied address.
create or replace function email_problem(email text) returns text language sql immutable set search_path = public, pg_temp as $$
  select case
    when email is null then 'missing'
    when char_length(email) > 254 then 'too_long'
    when email !~ '^[^[:space:][:cntrl:]<>@,;:"()\\]+@[^[:space:][:cntrl:]<>@,;:"()\\]+\.[^[:space:][:cntrl:]<>@,;:"()\\.]{2,}$' then 'malformed'
  end
$$;
comment on function email_problem is 'missing, too_long or malformed; NULL = fine. The pattern is that of person.email.';
