-- Puts a message into the outbox, in the transaction of what it tells.
-- Names that the templates know (templates/mail; an absent one leaves its line out):
--   all                    given_name (put in here), and of the mail command: base_url, root, language
--   confirm_email, reset_password, invitation    token, expires_at
--   account_exists         –
--   enrolment_confirmed, waiting_joined, application_received, offer_made, offer_expired, offer_declined, offer_taken_back, enrolment_withdrawn, enrolment_cancelled, application_refused, application_lapsed, nomination_received, nomination_lapsed,
--   waiting_closed, waiting_skipped    course_title, session_code, starts_on, ends_on, place_name, reference, path (without language, /my/enrolments/7), contact_email, reason;
--                          waiting_joined and waiting_skipped also rank; offer_made also expires_at; offer_taken_back and waiting_closed also reason_told
--                          nomination_received also company, expires_at and, for who cannot sign in yet, token
--                          application_refused and, where a decision gave one, the others also reason_told
--   offer_reminder         as offer_made; session_soon as enrolment_confirmed
--   staff_notice           enrolled, waiting, applied, withdrawn (counts; absent = none), sessions (one a line), path
--   enrolment_received     the same, with receipt and draw_at
--   job_done, job_failed   kind, path; job_done also expires_at
--   equivalence_accepted   course_title, required_title, reason, course_path, contact_email
--   enrolment_open         course_title, session_code, starts_on, closes_at, course_path (/courses/CODE)
create or replace function queue_mail(event text, template text, person_id bigint, payload jsonb) returns boolean language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  insert into mail_outbox (event, template, person_id, recipient, language, payload)
  select queue_mail.event, queue_mail.template, p.id, p.email, p.language, jsonb_build_object('given_name', p.given_name) || coalesce(queue_mail.payload, '{}')
  from person p where p.id = queue_mail.person_id
  on conflict (event, template) do nothing;
  return found;
end $$;
comment on function queue_mail is 'Inner part. To the person''s address, in the person''s language. event says what happened, uniquely: the same event never sends the same template twice (false).';
