-- Everything that hangs on one person, as JSON for that person.
create or replace function my_data(person_id bigint, locale text) returns jsonb language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  own record;
  part record;
  found_rows jsonb;
  enrolments bigint[];
  data jsonb;
begin
  select * into own from person p where p.id = my_data.person_id;
  if not found then
    return null;
  end if;
  enrolments := array(select e.id from enrolment e where e.person_id = own.id);
  data := jsonb_build_object('about', case when my_data.locale = 'en' then 'All that Amphi keeps about you. Names of parts are those of the data dictionary; times are in UTC.'
      else 'Tout ce qu’Amphi conserve à votre sujet. Les parties portent les noms du dictionnaire des données ; les heures sont en temps universel.' end,
    'exported_at', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'person', to_jsonb(own) - 'stat_subject_id' || jsonb_build_object('birth_band', (select s.birth_band from stat_subject s where s.id = own.stat_subject_id)),
    'courses', coalesce((select jsonb_agg(jsonb_build_object('enrolment_id', e.id, 'reference', e.reference, 'session', s.code, 'course', c.code, 'title_fr', v.title_fr, 'title_en', v.title_en,
        'starts_on', s.starts_on, 'ends_on', s.ends_on) order by e.id)
      from enrolment e join session s on s.id = e.session_id join course c on c.id = s.course_id join course_version v on v.course_id = s.course_id and v.number = s.course_version
      where e.person_id = own.id), '[]'));
  for part in
    select c.relname as name, bool_or(a.attname = 'enrolment_id') as has_enrolment, bool_or(a.attname = 'person_id') as has_person
    from pg_class c join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and a.attname in ('enrolment_id', 'person_id')
    group by c.relname order by c.relname
  loop
    -- An enrolment's rows, whoever wrote them; of the audit also what others and the system did to this person.
    execute format('select coalesce(jsonb_agg(to_jsonb(t) - $3 #- ''{payload,token}'' #- ''{detail,person_id}''), ''[]'') from %I t where %s', part.name,
        case when part.name = 'audit' then 't.person_id = $1 or t.object in (''person'', ''account'') and t.object_id = $1::text or t.object = ''enrolment'' and t.object_id = any ($2::text[])'
          when part.has_enrolment then 't.enrolment_id = any ($2)' else 't.person_id = $1' end)
      into found_rows
      using own.id, enrolments,
        array['password_hash', 'session_hash', 'token_hash', 'account_hash', 'stat_subject_id', 'fingerprint', 'key', 'granted_by', 'confirmed_by', 'accepted_by', 'changed_by', 'issued_by', 'revoked_by', 'person_id'];
    data := data || jsonb_build_object(part.name, found_rows);
  end loop;
  -- Whom one's record was compared or joined with stays theirs.
  data := data || jsonb_build_object('merge_event', coalesce((select jsonb_agg(jsonb_build_object('is_same', m.is_same, 'basis', m.basis, 'reason', m.reason, 'recorded_on', m.recorded_on) order by m.id) from merge_event m
      where own.stat_subject_id in (m.subject_a, m.subject_b)), '[]'),
    'match_candidate', coalesce((select jsonb_agg(jsonb_build_object('kinds', c.kinds, 'is_strong', c.is_strong, 'found_on', c.found_on) order by c.id) from match_candidate c where own.stat_subject_id in (c.subject_a, c.subject_b)), '[]'));
  return data || jsonb_build_object('password_reset_request', coalesce((select jsonb_agg(jsonb_build_object('requested_at', t.requested_at) order by t.id) from password_reset_request t
      where lower(t.email) = lower(own.email)), '[]'),
    'sign_in_attempt', coalesce((select jsonb_agg(jsonb_build_object('at', t.at, 'is_success', t.is_success) order by t.id) from sign_in_attempt t
    where t.account_hash = account_hash(own.email)), '[]'));
end $$;
comment on function my_data is 'Every table that has a person_id or an enrolment_id gives this person''s rows, so a new table cannot be forgotten; with them what is kept by address alone, and what the audit says others did. Left out: secrets, hashes, ids of other people. NULL for an unknown person.';
