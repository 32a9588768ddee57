-- The sessions that a person may bring into the next year.
create or replace function roll_over_candidates(person_id bigint, q text) returns setof bigint language sql stable security definer set search_path = public, pg_temp as $$
  select s.session_id from staff_session s
  where s.session_id in (select run_sessions(roll_over_candidates.person_id)) and s.session_state = 'published' and s.admission <> 'elsewhere' and s.starts_on between current_date - 400 and current_date + 120
    and (coalesce(btrim(roll_over_candidates.q), '') = '' or unaccent(s.session_code || ' ' || s.title_fr || ' ' || coalesce(s.title_en, '')) ilike '%' || replace(replace(unaccent(btrim(roll_over_candidates.q)), '\', ''), '%', '') || '%')
$$;
comment on function roll_over_candidates is 'Published ones of the last thirteen months and the next four; q = words of the title or of the code.';
