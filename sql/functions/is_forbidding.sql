-- Whether a row of enrolment_refusals stands in the way, or only says that one will wait.
create or replace function is_forbidding(refusal text, refusal_values jsonb) returns boolean language sql immutable set search_path = public, pg_temp as $$
  select refusal not in ('full_list', 'list_first') and not (refusal = 'audience_full' and coalesce((refusal_values ->> 'can_wait')::boolean, false))
$$;
comment on function is_forbidding is 'false: the waiting list can be joined all the same.';
