-- An acceleration programme is added or changed; it may still have neither acronym nor title.
create or replace function save_programme(person_id bigint, programme_code text, stamp text, code text, acronym text, title_fr text, title_en text, theme text, axis text, lead text, valid_from text, valid_to text, members text,
  out saved_code text, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  before acceleration_programme;
  after acceleration_programme;
  leading_code text := upper(nullif(btrim(save_programme.lead), ''));
  valid record;
  wanted text[] := array(select distinct upper(c) from regexp_split_to_table(coalesce(save_programme.members, ''), '[[:space:],;]+') c where c <> '' order by 1);
  old_members text := programme_members(save_programme.programme_code);
  unknown text;
begin
  if not holds_role(save_programme.person_id, '{office,admin}') then
    return;
  end if;
  lock table acceleration_programme in share row exclusive mode;
  if save_programme.programme_code is not null then
    select * into before from acceleration_programme x where x.code = save_programme.programme_code;
    if not found then
      return;
    end if;
    if save_programme.stamp is distinct from md5(before::text || coalesce(old_members, '')) then
      refusal := array['stale_save'];
      return next;
      return;
    end if;
  end if;
  after := before;
  after.code := coalesce(before.code, upper(clean_name(save_programme.code)));
  after.acronym := clean_name(save_programme.acronym);
  after.title_fr := clean_name(save_programme.title_fr);
  after.title_en := clean_name(save_programme.title_en);
  after.theme := clean_name(save_programme.theme);
  after.axis := nullif(save_programme.axis, '');
  after.lead_organisation_id := (select o.id from organisation o where o.code = leading_code);
  select * into valid from read_validity(save_programme.valid_from, save_programme.valid_to);
  after.valid_from := valid.first_on;
  after.valid_to := valid.last_on;
  unknown := (select min(c) from unnest(wanted) c where not exists (select from organisation o where o.code = c));
  refusal := nullif(array_remove(array[
    'code.' || case when after.code is null then 'missing' when after.code !~ '^[A-Z][A-Z0-9-]{0,39}$' then 'malformed' when before.code is null and exists (select from acceleration_programme x where x.code = after.code) then 'taken' end,
    'acronym.' || case when char_length(after.acronym) > 40 then 'too_long' end,
    'title_fr.' || case when char_length(after.title_fr) > 250 then 'too_long' end,
    'title_en.' || case when char_length(after.title_en) > 250 then 'too_long' end,
    'theme.' || case when char_length(after.theme) > 250 then 'too_long' end,
    'axis.' || case when after.axis is not null and not exists (select from axis x where x.code = after.axis) then 'unknown' end,
    'lead.' || case when leading_code is not null and (after.lead_organisation_id is null) then 'unknown' end,
    'members.' || case when unknown is not null then 'unknown' end], null) || valid.refusal, '{}');
  refusal_values := jsonb_build_object('unknown', unknown);
  if refusal is null then
    insert into acceleration_programme values (after.*)
    on conflict on constraint acceleration_programme_pkey do update set acronym = after.acronym, title_fr = after.title_fr, title_en = after.title_en, theme = after.theme, axis = after.axis,
      lead_organisation_id = after.lead_organisation_id, valid_from = after.valid_from, valid_to = after.valid_to;
    delete from acceleration_programme_organisation m using organisation o where m.programme = after.code and o.id = m.organisation_id and o.code <> all (wanted);
    insert into acceleration_programme_organisation (programme, organisation_id) select after.code, o.id from organisation o where o.code = any (wanted) on conflict do nothing;
    perform note_change(save_programme.person_id, case when before.code is null then 'programme.create' else 'programme.change' end, 'programme', after.code,
      case when before.code is not null then to_jsonb(before) || jsonb_build_object('members', replace(old_members, E'\n', ', ')) end,
      to_jsonb(after) || jsonb_build_object('members', replace(programme_members(after.code), E'\n', ', ')));
    saved_code := after.code;
  end if;
  return next;
end $$;
comment on function save_programme is 'programme_code NULL = a new one. Empty texts are unknown ones; members = codes of organisations, all of them each time. No row: neither office nor admin, or no such programme. refusal: stale_save, or FIELD. + missing, malformed, taken, too_long, unknown, not_a_date, before_start.';
