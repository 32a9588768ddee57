-- Names a person for a place of a company: person and account where they are missing, the enrolment, and the message with the way in.
create or replace function nominate_one(made_by bigint, nomination_id bigint, email text, given_name text, family_name text) returns bigint language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  n nomination;
  s session;
  who person;
  company organisation;
  tracks text[];
  track text;
  until timestamptz;
  token text;
  made bigint;
begin
  select * into strict n from nomination x where x.id = nominate_one.nomination_id;
  select * into strict s from session x where x.id = n.session_id;
  select * into strict company from organisation o where o.id = n.organisation_id;
  select * into strict who from person p where lower(p.email) = lower(nominate_one.email);
  select coalesce(s.tracks, v.tracks) into tracks from course_version v where v.course_id = s.course_id and v.number = s.course_version;
  track := case when 'FC' = any(tracks) then 'FC' when 'FA' = any(tracks) then 'FA' else 'FI' end;
  until := least(now() + make_interval(hours => setting_number('nomination_hours', 168)), coalesce(offers_close_at(s), 'infinity'));
  insert into account (person_id) values (who.id) on conflict do nothing;
  -- Who cannot sign in yet gets the link that sets a password.
  if exists (select from account a where a.person_id = who.id and a.password_hash is null and a.disabled_at is null) then
    token := new_link(who.id, 'invitation');
  end if;
  insert into enrolment (session_id, stat_subject_id, person_id, track, trainee_status, state, starts_on, origin, events_count)
  values (s.id, who.stat_subject_id, who.id, track, case when track <> 'FI' then case when company.kind = 'company' then 'a' else 'e' end end, 'nominated', s.starts_on, 'nomination', 1) returning id into made;
  update nomination x set enrolment_id = made, email = nominate_one.email, given_name = nominate_one.given_name, family_name = nominate_one.family_name, expires_at = until where x.id = n.id;
  perform record_enrolment_events(array[made], array[1], '{nominate}', '{""}', '{nominated}', 'employer', array[nominate_one.made_by], null,
    array[jsonb_strip_nulls(jsonb_build_object('company', case who.language when 'en' then coalesce(company.name_en, company.name_fr) else company.name_fr end, 'expires_at', until, 'token', token))]);
  return made;
end $$;
comment on function nominate_one is 'Inner part of nominate_people and swap_nomination: the person is there and locked, then the session. Track: FC where the session has it; status: employee of a company, or of another employer.';
