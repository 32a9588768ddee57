-- Next year's sessions in one act: all of the chosen ones, or none.
create or replace function roll_over_sessions(person_id bigint, picks text[], days text, whole text default null, q text default null, expected text default null) returns table (made int, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  chosen bigint[];
  found_count int;
begin
  chosen := case when roll_over_sessions.whole = 'yes' then array(select c from roll_over_candidates(roll_over_sessions.person_id, roll_over_sessions.q) c) end;
  if cardinality(coalesce(chosen::text[], roll_over_sessions.picks)) = 0 then
    return query select 0, array['picks.missing'], '{}'::jsonb;
    return;
  end if;
  if read_days(roll_over_sessions.days) is null then
    return query select 0, array['days.not_a_number'], '{}'::jsonb;
    return;
  end if;
  if chosen is null then
    if cardinality(roll_over_sessions.picks) > 200 or exists (select from unnest(roll_over_sessions.picks) p where p !~ '^[0-9]{1,18}$') then
      return query select 0, array['picks.unknown'], '{}'::jsonb;
      return;
    end if;
    chosen := array(select distinct p::bigint from unnest(roll_over_sessions.picks) p);
  elsif roll_over_sessions.expected is distinct from cardinality(chosen)::text then
    -- What was looked through is what is made: a list that has grown meanwhile is shown again.
    return query select 0, array['picks.changed'], '{}'::jsonb;
    return;
  end if;
  select count(*) into found_count from run_sessions(roll_over_sessions.person_id) r where r = any(chosen);
  if found_count <> cardinality(chosen) then
    return query select 0, array['picks.unknown'], '{}'::jsonb;
    return;
  end if;
  -- Courses in one order: two who roll over at once wait for each other instead of locking each other.
  perform 1 from course c where c.id in (select s.course_id from session s where s.id = any(chosen)) order by c.id for no key update;
  perform copy_session(roll_over_sessions.person_id, s.id, read_days(roll_over_sessions.days)) from session s where s.id = any(chosen) order by s.starts_on nulls last, s.id;
  return query select cardinality(chosen), null::text[], null::jsonb;
end $$;
comment on function roll_over_sessions is 'made = number of drafts. whole = yes: all roll_over_candidates() of q, expected = how many the dry run showed. Refusals: picks.missing, picks.changed (they are not that many any more), picks.unknown (one that is absent or not one''s own stops all), days.not_a_number.';
