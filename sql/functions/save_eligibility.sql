-- What a session asks of who enrols: a level, and whose members they are.
create or replace function save_eligibility(person_id bigint, session_id bigint, edition text, entry_level text, organisations text[], seen text default null) returns table (of_session bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  s session;
  wrong text[];
  wanted bigint[];
  level int;
begin
  select * into s from session x where x.id = save_eligibility.session_id and may_run_session(save_eligibility.person_id, x.id) for no key update;
  if not found then return; end if;
  if s.state = 'cancelled' then
    return query select s.id, array['session_cancelled'], '{}'::jsonb;
    return;
  elsif save_eligibility.edition is distinct from s.edition::text then
    return query select s.id, array['stale_page'], '{}'::jsonb;
    return;
  end if;
  wanted := array(select o.id from organisation o where o.code = any(save_eligibility.organisations) order by o.id);
  wrong := array_remove(array[
    case when coalesce(save_eligibility.entry_level, '') !~ '^[1-8]?$' then 'entry_level.unknown'::text end,
    case when cardinality(wanted) <> (select count(distinct c) from unnest(save_eligibility.organisations) c) then 'organisations.unknown'::text end], null);
  if cardinality(wrong) > 0 then
    return query select s.id, wrong, '{}'::jsonb;
    return;
  end if;
  if (select md5(string_agg(x.enrolment_id || ':' || x.rule, ' ')) from excluded_by(s.id, save_eligibility.entry_level, save_eligibility.organisations) x) <> coalesce(save_eligibility.seen, '') then
    return query select s.id, array['excluded.unseen'], '{}'::jsonb;
    return;
  end if;
  level := nullif(save_eligibility.entry_level, '')::int;
  update session x set entry_level_required = level, only_organisations = wanted, edition = x.edition + 1, changed_at = now() where x.id = s.id;
  insert into session_change (session_id, person_id, field, old_value, new_value)
  select s.id, save_eligibility.person_id, f.field, f.before, f.after
  from (values ('entry_level_required', s.entry_level_required::text, level::text),
    ('only_organisations', (select string_agg(o.code, ', ' order by o.code) from organisation o where o.id = any(s.only_organisations)), (select string_agg(o.code, ', ' order by o.code) from organisation o where o.id = any(wanted)))) f (field, before, after)
  where f.before is distinct from f.after;
  insert into audit (person_id, action, object, object_id) values (save_eligibility.person_id, 'session.eligibility', 'session', s.id::text);
  -- Who was passed over for the want of it may be served now.
  if s.state = 'published' then
    perform offer_freed_seats(s.id);
  end if;
  return query select s.id, null::text[], null::jsonb;
end $$;
comment on function save_eligibility is 'entry_level empty = none; organisations = codes, none = everybody. Who is in keeps the place; who waits and no longer passes is skipped at their turn. No row: absent or not one''s own session. Refusals: session_cancelled, stale_page, entry_level.unknown, organisations.unknown, excluded.unseen (people who are in would be kept out, and seen is not the MD5 of excluded_by()).';
