-- Is this code of a list out of use? A code that the list lacks is not: only codes in use are stored.
create or replace function is_code_ended(list text, code text) returns boolean language sql stable set search_path = public, pg_temp as $$
  select exists (select from code k where k.list = is_code_ended.list and k.code = is_code_ended.code and k.valid_to < current_date)
$$;
comment on function is_code_ended is 'True past valid_to: the code stays readable where it stands, choosing it again is refused.';
