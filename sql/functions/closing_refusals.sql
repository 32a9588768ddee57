-- Why leadership cannot close what was prepared, one row per reason: guards close_year, and its page says the same beforehand.
create or replace function closing_refusals(person_id bigint, release_id bigint) returns table (refusal text[], refusal_values jsonb) language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  prepared year_release;
  last_closed year_release;
  frame record;
  found record;
begin
  select * into prepared from year_release r where r.id = closing_refusals.release_id;
  select * into last_closed from year_release r where r.year = prepared.year and r.revision > 0 order by r.revision desc limit 1;
  select * into frame from figure_frame(prepared.year_kind, prepared.year, prepared.as_of, prepared.known_on, prepared.definitions, prepared.parameters);
  if exists (select from year_release r where r.year = prepared.year and (r.prepared_id = prepared.id or r.id > prepared.id)) then
    return query select array['release_overtaken'], '{}'::jsonb;
    return;
  end if;
  if prepared.known_on <> finished_day() then
    return query select array['prepared_earlier'], jsonb_build_object('day', prepared.known_on);
  end if;
  if prepared.released_by = closing_refusals.person_id then
    return query select array['own_release'], '{}'::jsonb;
  end if;
  if frame.last_on >= prepared.known_on then
    return query select array['year_running'], jsonb_build_object('last_on', frame.last_on);
  end if;
  if prepared.reason_fr is null and last_closed.id is not null then
    return query select array['release_overtaken'], '{}'::jsonb;
  end if;
  select string_agg(i.code, ', ' order by i.code) as codes into found from year_institutions(prepared.year, prepared.id) i where i.kind = 'missing';
  if found.codes is not null then
    return query select array['institutions_unconfirmed'], jsonb_build_object('institutions', found.codes);
  end if;
  select m.strong into found from figure_merges_now(prepared.year) m;
  if found.strong > 0 then
    return query select array['duplicates_undecided'], jsonb_build_object('pairs', found.strong);
  end if;
  if last_closed.figures_hash = prepared.figures_hash and last_closed.inputs_hash = prepared.inputs_hash and last_closed.definitions = prepared.definitions then
    return query select array['nothing_to_revise'], '{}'::jsonb;
  end if;
end $$;
comment on function closing_refusals is 'refusal: release_overtaken (closed already, or prepared anew since), prepared_earlier (a release stands at the day before its closing: it is prepared again), own_release (whoever prepares does not close), year_running, institutions_unconfirmed, duplicates_undecided, nothing_to_revise.';
