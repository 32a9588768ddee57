-- An organisation is added or changed, with its identifiers checked.
create or replace function save_organisation(person_id bigint, organisation_id bigint, stamp text, code text, name_fr text, name_en text, legal_name text, organisation_kind text, cluster_role text, siret text, uai text, nda text,
  qualiopi_until text, city text, contact_name text, contact_email text, cluster_role_from text, cluster_role_to text, parent text, fiscal_month text default null, out saved_id bigint, out refusal text[], out refusal_values jsonb)
  returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  before organisation;
  after organisation;
  shown text := clean_identifier(save_organisation.siret);
  register text := clean_identifier(save_organisation.uai);
  activity text := clean_identifier(save_organisation.nda);
  quality record;
  first record;
  last record;
  is_loop boolean;
  above text := upper(nullif(btrim(save_organisation.parent), ''));
begin
  if not holds_role(save_organisation.person_id, '{office,admin}') then
    return;
  end if;
  -- Who stands above whom is looked at across rows: one writer at a time.
  lock table organisation in share row exclusive mode;
  if save_organisation.organisation_id is not null then
    select * into before from organisation o where o.id = save_organisation.organisation_id for update;
    if not found then
      return;
    end if;
    saved_id := before.id;
    if save_organisation.stamp is distinct from md5(before::text) then
      refusal := array['stale_save'];
      return next;
      return;
    end if;
  end if;
  after := before;
  after.code := coalesce(before.code, upper(clean_name(save_organisation.code)));
  after.name_fr := clean_name(save_organisation.name_fr);
  after.name_en := clean_name(save_organisation.name_en);
  after.legal_name := clean_name(save_organisation.legal_name);
  after.kind := save_organisation.organisation_kind;
  after.cluster_role := coalesce(nullif(save_organisation.cluster_role, ''), 'none');
  after.siret := shown;
  after.uai := register;
  after.nda := activity;
  after.city := clean_name(save_organisation.city);
  after.contact_name := clean_name(save_organisation.contact_name);
  after.contact_email := clean_name(save_organisation.contact_email);
  select * into quality from read_day(save_organisation.qualiopi_until);
  after.qualiopi_until := quality.day_on;
  select * into first from read_day(save_organisation.cluster_role_from);
  select * into last from read_day(save_organisation.cluster_role_to);
  after.cluster_role_from := first.day_on;
  after.cluster_role_to := last.day_on;
  after.fiscal_month := case when btrim(save_organisation.fiscal_month) ~ '^([1-9]|1[0-2])$' then btrim(save_organisation.fiscal_month)::int else coalesce(before.fiscal_month, 1) end;
  after.parent_id := (select o.id from organisation o where o.code = above);
  with recursive up as (
    select o.id, o.parent_id from organisation o where o.id = after.parent_id
    union select o.id, o.parent_id from organisation o join up on up.parent_id = o.id
  ) select coalesce(bool_or(up.id = before.id), false) into is_loop from up;
  refusal := nullif(array_remove(array[
    'code.' || case when after.code is null then 'missing' when after.code !~ '^[A-Z][A-Z0-9-]{1,30}$' then 'malformed' when before.id is null and exists (select from organisation o where o.code = after.code) then 'taken' end,
    'name_fr.' || case when after.name_fr is null then 'missing' when char_length(after.name_fr) > 250 then 'too_long' end,
    'name_en.' || case when char_length(after.name_en) > 250 then 'too_long' end,
    'legal_name.' || case when char_length(after.legal_name) > 250 then 'too_long' end,
    'organisation_kind.' || case when coalesce(after.kind, '') not in ('university', 'school', 'hospital', 'research', 'public', 'company', 'other') then 'unknown' end,
    'cluster_role.' || case when after.cluster_role not in ('lead', 'member', 'institutional', 'industrial', 'associated', 'none') then 'unknown' end,
    'cluster_role_from.' || case when first.problem is not null then 'not_a_date' end,
    'cluster_role_to.' || case when last.problem is not null then 'not_a_date' when last.day_on < first.day_on then 'before_start' end,
    'parent.' || case when above is not null and (after.parent_id is null) then 'unknown' when is_loop then 'loop' end,
    'siret.' || case when shown !~ '^[0-9]*$' then 'not_digits' when char_length(shown) <> 14 then 'length' when not is_siret(shown) then 'key' when exists (select from organisation o where o.siret = shown and o.id is distinct from before.id) then 'taken' end,
    'uai.' || case when register !~ '^[0-9]{7}[A-Z]$' then 'malformed' when substr('ABCDEFGHJKLMNPRSTUVWXYZ', substr(register, 1, 7)::int % 23 + 1, 1) <> substr(register, 8) then 'key' when exists (select from organisation o where o.uai = register and o.id is distinct from before.id) then 'taken' end,
    'nda.' || case when activity !~ '^[0-9]*$' then 'not_digits' when char_length(activity) <> 11 then 'length' end,
    'qualiopi_until.' || case when quality.problem is not null then 'not_a_date' end,
    'fiscal_month.' || case when btrim(save_organisation.fiscal_month) !~ '^([1-9]|1[0-2])?$' then 'unknown' end,
    'city.' || case when char_length(after.city) > 100 then 'too_long' end,
    'contact_name.' || case when char_length(after.contact_name) > 50 then 'too_long' end,
    'contact_email.' || case when char_length(after.contact_email) > 160 then 'too_long' end,
    'contact_email.' || nullif(nullif(email_problem(after.contact_email), 'missing'), 'too_long')], null), '{}');
  if refusal is not null then
    refusal_values := jsonb_build_object('siret_digits', char_length(shown), 'nda_digits', char_length(activity),
      'uai_letter', case when register ~ '^[0-9]{7}' then substr('ABCDEFGHJKLMNPRSTUVWXYZ', substr(register, 1, 7)::int % 23 + 1, 1) end);
    return next;
    return;
  end if;
  if before.id is null then
    insert into organisation (code, name_fr, name_en, legal_name, kind, cluster_role, siret, uai, nda, qualiopi_until, city, contact_name, contact_email, cluster_role_from, cluster_role_to, parent_id, fiscal_month)
    values (after.code, after.name_fr, after.name_en, after.legal_name, after.kind, after.cluster_role, after.siret, after.uai, after.nda, after.qualiopi_until, after.city, after.contact_name, after.contact_email, after.cluster_role_from, after.cluster_role_to, after.parent_id, after.fiscal_month)
    on conflict on constraint organisation_code_key do nothing
    returning id into saved_id;
    if saved_id is null then
      refusal := '{code.taken}';
      return next;
      return;
    end if;
  else
    update organisation o
    set name_fr = after.name_fr, name_en = after.name_en, legal_name = after.legal_name, kind = after.kind, cluster_role = after.cluster_role, siret = after.siret, uai = after.uai, nda = after.nda,
      qualiopi_until = after.qualiopi_until, city = after.city, contact_name = after.contact_name, contact_email = after.contact_email, cluster_role_from = after.cluster_role_from, cluster_role_to = after.cluster_role_to, parent_id = after.parent_id, fiscal_month = after.fiscal_month
    where o.id = before.id;
    -- A name that goes is kept: people search by it for years.
    if after.name_fr is distinct from before.name_fr then
      insert into organisation_former_name (organisation_id, name, until_on) values (before.id, before.name_fr, (now() at time zone 'Europe/Paris')::date);
    end if;
  end if;
  perform note_change(save_organisation.person_id, case when before.id is null then 'organisation.create' else 'organisation.change' end, 'organisation', saved_id::text,
    case when before.id is not null then to_jsonb(before) - 'id' end, to_jsonb(after) - 'id');
  return next;
end $$;
comment on function save_organisation is 'organisation_id NULL = a new one. fiscal_month NULL or empty = as it was, January for a new one. The code is given once and stays. A French name that goes is kept as a former one. No row: neither office nor admin, or no such organisation. refusal: stale_save, or FIELD. + missing, malformed, taken, too_long, unknown, not_digits, length, key, not_a_date, before_start, loop (above itself).';
