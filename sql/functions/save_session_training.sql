-- What the yearly report of continuing education asks of a session: its objective and speciality, who teaches, who is entrusted with a part of it, statuses that nobody told.
create or replace function save_session_training(person_id bigint, session_id bigint, edition text, training_objective text, training_level text, nsf text, partner text[], share text[], teacher_kind text[], teacher_hours text[], trainee text[])
returns table (of_session bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  s session;
  problems text[];
  contracts jsonb;
  before jsonb;
  after jsonb;
begin
  select * into s from session x where x.id = save_session_training.session_id and may_run_session(save_session_training.person_id, x.id) and holds_role(save_session_training.person_id, '{office}') for no key update;
  if not found then return; end if;
  if save_session_training.edition is distinct from s.edition::text then
    return query select s.id, array['stale_page'], '{}'::jsonb;
    return;
  end if;
  before := jsonb_build_object('training_objective', s.training_objective, 'training_level', s.training_level, 'nsf', s.nsf);
  s.training_objective := nullif(btrim(save_session_training.training_objective), '');
  s.training_level := case when btrim(save_session_training.training_level) ~ '^[2-8]$' then btrim(save_session_training.training_level)::int end;
  s.nsf := nullif(btrim(save_session_training.nsf), '');
  -- A line counts when it names somebody or a share.
  select coalesce(jsonb_agg(jsonb_build_object('code', l.code, 'typed', l.typed, 'share', case when l.typed ~ '^[0-9]{1,3}([.][0-9]{1,2})?$' then l.typed::numeric end, 'organisation_id', o.id,
    'is_own', coalesce(o.id = s.organisation_id or o.nda = (select w.nda from organisation w where w.id = s.organisation_id), false))), '[]') into contracts
  from (select upper(nullif(btrim(p.partner), '')) as code, nullif(replace(regexp_replace(coalesce(p.share, ''), '[[:space:]%\u00a0\u202f]', '', 'g'), ',', '.'), '') as typed from unnest(save_session_training.partner, save_session_training.share) p (partner, share)) l
    left join organisation o on o.code = l.code
  where l.code is not null or l.typed is not null;
  problems := array_remove(array[
    'training_objective.' || case when s.training_objective not in ('a', 'a_cqp', 'b', 'c', 'd', 'e', 'f') then 'unknown' end,
    'training_level.' || case when btrim(save_session_training.training_level) !~ '^[2-8]?$' then 'unknown' end,
    'nsf.' || case when s.nsf !~ '^[0-9]{3}$' then 'malformed' end,
    'partner.' || case when exists (select from jsonb_array_elements(contracts) c where c ->> 'organisation_id' is null) then 'unknown' when exists (select from jsonb_array_elements(contracts) c where (c ->> 'is_own')::boolean) then 'own' when (select count(*) > count(distinct c ->> 'code') from jsonb_array_elements(contracts) c) then 'twice' end,
    'share.' || case when exists (select from jsonb_array_elements(contracts) c where coalesce((c ->> 'share')::numeric, 0) <= 0) then 'not_a_share' when (select sum((c ->> 'share')::numeric) from jsonb_array_elements(contracts) c) > 100 then 'too_much' end,
    'teacher_kind.' || case when exists (select from unnest(save_session_training.teacher_kind) t where t !~ '^[0-9]{1,18}:(own|external)?$') then 'unknown' end,
    'teacher_hours.' || case when exists (select from unnest(save_session_training.teacher_hours) t where replace(t, ',', '.') !~ '^[0-9]{1,18}:( *[0-9]{1,5}([.][0-9]{1,2})? *)?$') then 'not_a_number' end,
    'trainee.' || case when exists (select from unnest(save_session_training.trainee) t where t !~ '^[0-9]{1,18}:[a-e]?$' or not exists (select from enrolment e where e.id::text = split_part(t, ':', 1) and e.session_id = s.id)) then 'unknown' end], null);
  if cardinality(problems) > 0 then
    return query select s.id, problems, '{}'::jsonb;
    return;
  end if;
  before := before || jsonb_build_object('contracts', (select jsonb_agg(jsonb_build_array(o.code, round(x.hours_share * 100, 2)) order by o.code) from session_organisation x join organisation o on o.id = x.organisation_id where x.session_id = s.id and x.is_subcontract),
    'teachers', (select jsonb_agg(jsonb_build_array(t.person_id, t.is_external, t.hours) order by t.person_id) from session_teacher t where t.session_id = s.id));
  update session x set training_objective = s.training_objective, training_level = s.training_level, nsf = s.nsf, edition = x.edition + 1, changed_at = now() where x.id = s.id;
  delete from session_organisation x where x.session_id = s.id and x.is_subcontract and not exists (select from jsonb_array_elements(contracts) c where (c ->> 'organisation_id')::bigint = x.organisation_id);
  -- Down before up: at no moment more than the whole.
  insert into session_organisation (session_id, organisation_id, hours_share, is_subcontract)
  select s.id, (c ->> 'organisation_id')::bigint, (c ->> 'share')::numeric / 100, true from jsonb_array_elements(contracts) c
  on conflict on constraint session_organisation_pkey do update set hours_share = excluded.hours_share, is_subcontract = true;
  update session_teacher t
  set is_external = case split_part(k.told, ':', 2) when 'own' then false when 'external' then true end
  from unnest(save_session_training.teacher_kind) k (told) where t.session_id = s.id and t.person_id = split_part(k.told, ':', 1)::bigint;
  update session_teacher t
  set hours = nullif(btrim(replace(split_part(h.told, ':', 2), ',', '.')), '')::numeric
  from unnest(save_session_training.teacher_hours) h (told) where t.session_id = s.id and t.person_id = split_part(h.told, ':', 1)::bigint;
  -- A status that was told is frozen with the enrolment.
  with told as (
    update enrolment e set trainee_status = split_part(t.told, ':', 2)
    from unnest(save_session_training.trainee) t (told) where e.id = split_part(t.told, ':', 1)::bigint and e.session_id = s.id and e.trainee_status is null and e.track <> 'FI' and split_part(t.told, ':', 2) <> '' returning e.id, e.trainee_status
  )
  insert into audit (person_id, action, object, object_id, detail) select save_session_training.person_id, 'enrolment.status', 'enrolment', d.id::text, jsonb_build_object('trainee_status', d.trainee_status) from told d order by d.id;
  after := jsonb_build_object('training_objective', s.training_objective, 'training_level', s.training_level, 'nsf', s.nsf, 'contracts', (select jsonb_agg(jsonb_build_array(o.code, round(x.hours_share * 100, 2)) order by o.code) from session_organisation x join organisation o on o.id = x.organisation_id where x.session_id = s.id and x.is_subcontract),
    'teachers', (select jsonb_agg(jsonb_build_array(t.person_id, t.is_external, t.hours) order by t.person_id) from session_teacher t where t.session_id = s.id));
  perform note_change(save_session_training.person_id, 'session.training', 'session', s.id::text, before, after);
  return query select s.id, null::text[], null::jsonb;
end $$;
comment on function save_session_training is 'For the office. share: per cent of the session''s hours, of all lines at most 100; the contracts become those of the form. teacher_kind, teacher_hours: "PERSON:external", "PERSON:12.5", nothing = not told. trainee: "ENROLMENT:a", only where no status was told. No row: absent, or not the office''s. Refusals: stale_page; training_objective.unknown, training_level.unknown, nsf.malformed, partner.unknown, partner.own, partner.twice, share.not_a_share, share.too_much, teacher_kind.unknown, teacher_hours.not_a_number, trainee.unknown.';
