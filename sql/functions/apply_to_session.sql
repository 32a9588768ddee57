-- Sends an application: the enrolment, its answers and its files, in one commit; what was not asked of the person is not kept.
create or replace function apply_to_session(person_id bigint, session_id bigint, form_issued_at bigint, stamp text) returns table (enrolment_id bigint, enrolment_state text, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  who person;
  s session;
  draft enrolment_draft;
  failed text[];
  lacking jsonb;
  made bigint;
begin
  -- The lock order of every writer: person, then session.
  select * into who from person p where p.id = apply_to_session.person_id for no key update;
  select * into s from session x where x.id = apply_to_session.session_id and x.state <> 'draft' and x.admission = 'approval' for no key update;
  if who.id is null or s.id is null then return; end if;
  select * into draft from enrolment_draft d where d.person_id = who.id and d.session_id = s.id;
  failed := application_refusals(who.id, s.id, apply_to_session.form_issued_at, draft.track);
  if failed is not null then
    return query
    select null::bigint, null::text, failed, coalesce(jsonb_object_agg(v.key, v.value order by r.position desc), '{}')
    from enrolment_refusals(array[who.id], array[s.id], array[apply_to_session.form_issued_at], array[draft.track]) r, jsonb_each(r.refusal_values) v where r.refusal = any(failed);
    return;
  end if;
  if draft.person_id is null or apply_to_session.stamp is distinct from questions_stamp(s.id) then
    return query select null::bigint, null::text, array['stale_page'], '{}'::jsonb;
    return;
  end if;
  select jsonb_agg(case who.language when 'en' then coalesce(a.text_en, a.text_fr) else a.text_fr end order by a.place) into lacking from application_questions(who.id, s.id) a where a.problem is not null;
  if lacking is not null then
    return query select null::bigint, null::text, array['answers_missing'], jsonb_build_object('list', lacking);
    return;
  end if;
  insert into enrolment (session_id, stat_subject_id, person_id, track, trainee_status, state, starts_on, events_count)
  values (s.id, who.stat_subject_id, who.id, draft.track, draft.trainee_status, 'applied', case when s.entry = 'permanent' then greatest(s.starts_on, (now() at time zone s.time_zone)::date) else s.starts_on end, 1)
  returning id into made;
  insert into answer (enrolment_id, question_id, question_number, value, document_file_id)
  select made, a.question_id, a.number, a.value, a.file_id from application_questions(who.id, s.id) a where a.is_asked and (a.value is not null or a.file_id is not null);
  update document_file f set enrolment_id = made from answer a where a.enrolment_id = made and f.id = a.document_file_id;
  delete from document_file f using question q where q.session_id = s.id and f.question_id = q.id and f.person_id = who.id and f.enrolment_id is null;
  delete from answer_draft d using question q where q.session_id = s.id and d.question_id = q.id and d.person_id = who.id;
  delete from enrolment_draft d where d.person_id = who.id and d.session_id = s.id;
  perform record_enrolment_events(array[made], array[1], '{apply}', '{""}', '{applied}', 'person', array[who.id], null, array['{}'::jsonb]);
  return query select made, 'applied'::text, null::text[], null::jsonb;
end $$;
comment on function apply_to_session is 'For sessions on application. stamp: questions_stamp() of the page that was read. No row: no such session. Refusals: the rules of enrolment, stale_page (nothing begun, or a question changed meanwhile), answers_missing (list).';
