-- An entry of the waiting list is passed over at its turn: a row with the reason, and a message.
create or replace function skip_entry(enrolment_id bigint, refusal text) returns bigint language sql volatile as $$
  with skipped as (insert into waiting_skip (enrolment_id, refusal) values (skip_entry.enrolment_id, skip_entry.refusal) returning id, enrolment_id, refusal),
  told as (
    insert into mail_outbox (event, template, person_id, recipient, language, payload)
    select 'waiting_skip:' || k.id, 'waiting_skipped', p.id, p.email, p.language,
      jsonb_build_object('given_name', p.given_name, 'course_title', case when p.language = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end, 'session_code', s.code,
        'starts_on', s.starts_on, 'ends_on', s.ends_on, 'time_zone', s.time_zone, 'place_name', s.place_name, 'reference', e.reference,
        'rank', (select w.rank from waiting_place w where w.enrolment_id = k.enrolment_id), 'reason', k.refusal, 'path', '/my/enrolments/' || k.enrolment_id)
    from skipped k join enrolment e on e.id = k.enrolment_id join person p on p.id = e.person_id join session s on s.id = e.session_id
      join course_version v on v.course_id = s.course_id and v.number = s.course_version
    where k.refusal <> 'offer_taken_back')
  select id from skipped
$$;
comment on function skip_entry is 'Inner part. The entry keeps its position. Whose offer was taken back is told by the event itself.';
