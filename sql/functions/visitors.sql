-- The people behind many sign-in cookies at once: what visitor() says of one.
create or replace function visitors(session_hash text[]) returns table (ordinal int, person_id bigint, is_employer boolean, is_teacher boolean, is_reviewer boolean, is_office boolean, is_leader boolean, is_admin boolean)
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
begin
  return query
  select a.ordinal::int, i.person_id, coalesce('employer' = any (i.roles), false), coalesce('teacher' = any (i.roles), false), coalesce('reviewer' = any (i.roles), false),
    coalesce('office' = any (i.roles), false), coalesce('leader' = any (i.roles), false), coalesce('admin' = any (i.roles), false)
  from unnest(visitors.session_hash) with ordinality a (session_hash, ordinal) left join signed_in i on i.session_hash = a.session_hash;
end $$;
comment on function visitors is 'One row for each hash, empty for nobody; ordinal = place in the array. Sets nothing.';
