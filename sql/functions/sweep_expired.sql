-- Deletes what nobody needs any more.
create or replace function sweep_expired() returns bigint language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  swept bigint := 0;
  step bigint;
begin
  delete from sign_in_attempt where at < now() - setting_number('attempt_hours', 24) * interval '1 hour';
  get diagnostics step = row_count;
  swept := swept + step;
  delete from request_key where created_at < now() - setting_number('request_key_days', 7) * interval '1 day';
  get diagnostics step = row_count;
  swept := swept + step;
  delete from sign_in where expires_at <= now() or last_seen_at + idle_minutes * interval '1 minute' <= now();
  get diagnostics step = row_count;
  swept := swept + step;
  delete from one_time_link where expires_at <= now() and created_at < now() - interval '1 hour';
  get diagnostics step = row_count;
  swept := swept + step;
  delete from answer_draft where saved_at < now() - setting_number('draft_days', 30) * interval '1 day';
  get diagnostics step = row_count;
  swept := swept + step;
  delete from document_file where enrolment_id is null and uploaded_at < now() - setting_number('draft_days', 30) * interval '1 day';
  get diagnostics step = row_count;
  swept := swept + step;
  delete from enrolment_draft where saved_at < now() - setting_number('draft_days', 30) * interval '1 day';
  get diagnostics step = row_count;
  swept := swept + step;
  delete from mail_outbox where sent_at < now() - setting_number('mail_days', 180) * interval '1 day';
  get diagnostics step = row_count;
  return swept + step;
end $$;
comment on function sweep_expired is 'Old sign-in attempts, kept answers past their days, ended sign-ins, outdated links, forms that nobody sent with their answers and files, rows of messages sent long ago. How many rows went. Never events, audit or messages that are not sent.';
