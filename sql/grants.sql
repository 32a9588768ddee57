-- Who may do what in the database: run after every deploy, so that what functions and tables others added is covered too.
revoke all on schema public from public;
grant usage on schema public to amphi_web, amphi_mail, amphi_jobs, amphi_audit, amphi_report;
do $$
declare
  everyone constant text := 'public, amphi_web, amphi_mail, amphi_jobs, amphi_audit, amphi_report';
  -- Called by other functions or by the command line only: nobody's right.
  inner_functions constant text[] := array['answer_reset_requests', 'invite_account', 'mail_link', 'new_link', 'new_person', 'queue_mail', 'record_enrolment_events', 'sign_in_wait',
    'write_enrolment_event', 'write_enrolments', 'offer_freed_seats', 'audience_seat', 'kept_seats', 'seat_audiences', 'change_session', 'copy_session', 'tell_session', 'record_course_event', 'apply_course_links', 'open_course_import', 'check_course_import', 'write_course_import',
    'note_change', 'read_validity', 'job_audit_export', 'add_figures', 'figure_census_on', 'figure_counts', 'figure_crossed', 'figure_gaps', 'figure_is_counted', 'figure_kept', 'figure_pending', 'figure_people', 'figure_spread', 'figure_steps', 'figure_values', 'figure_waiting', 'audit_invariants',
    'rebuild_figures', 'roll_figures', 'grow_demonstration', 'copy_questions', 'nominate_one', 'stage_course_import', 'course_import_outcome', 'job_course_check', 'job_course_import', 'lock_draft', 'skip_entry', 'make_draw', 'calendar_of',
    'merge_groups', 'write_release', 'release_tables', 'release_hash', 'release_inputs', 'figure_merges', 'close_demonstration_year', 'job_year_release', 'job_explanation', 'explain_figures', 'match_hash', 'erase_person', 'erasure_due',
    -- Past enrolments come in.
    'register_import_source', 'open_enrolment_import', 'read_file_day', 'find_import_places', 'check_enrolment_import', 'compare_import_lines', 'write_import_places', 'write_enrolment_import', 'settle_import_sessions', 'import_measures', 'keep_import_measures',
    'import_changes', 'import_problems', 'import_oddities', 'confirm_import', 'sheet_refusal', 'stage_enrolment_import', 'write_staged_enrolments', 'enrolment_import_outcome', 'job_enrolment_check', 'job_enrolment_import',
    -- What is public of a year is read through public_figures() and its like.
    'rounded_figures', 'publish_release', 'public_rate',
    -- Rows behind the worksheet of continuing education.
    'bpf_enrolments', 'bpf_entrusted', 'bpf_teachers'];
  mail_functions constant text[] := array['claim_mail', 'mail_calendar', 'mail_sent', 'mail_failed'];
  job_functions constant text[] := array['expire_offers', 'expire_nominations', 'expire_applications', 'run_draws', 'send_reminders', 'sweep_starts', 'sweep_notices', 'refresh_catalogue', 'refresh_catalogue_moments', 'send_alerts', 'sweep_expired', 'run_job', 'sweep_jobs', 'fold_figures', 'fold_matches', 'run_erasures', 'check_releases', 'count_arrivals'];
  -- Read through functions only, each of which gives the visitor no more than their own.
  hidden_tables constant text[] := array['account', 'audit', 'calendar_feed', 'document_content', 'document_number', 'draw_secret', 'erasure', 'figure_cell', 'figure_change', 'figure_day', 'figure_fact', 'figure_fold', 'figure_ledger', 'figure_profile', 'job_part', 'mail_outbox', 'match_key', 'match_candidate', 'match_due', 'match_pair', 'merge_event', 'notice_mark', 'one_time_link', 'password_reset_request', 'person_correction', 'person_identifier', 'request_key', 'sign_in', 'sign_in_attempt', 'signed_in', 'staff_notice', 'staff_noticed', 'stat_subject', 'subject_key', 'year_figure_basis'];
  thing record;
begin
  for thing in
    select c.oid::regclass as name, c.relname, c.relkind from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S') and pg_has_role(c.relowner, 'usage')
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  loop
    execute format('revoke all on %s from %s', case when thing.relkind = 'S' then 'sequence ' else 'table ' end || thing.name, everyone);
    if thing.relkind <> 'S' and thing.relname <> all (hidden_tables) then
      execute format('grant select on table %s to amphi_web', thing.name);
    end if;
  end loop;
  for thing in
    select p.oid::regprocedure as name, p.proname, p.prorettype from pg_proc p
    where p.pronamespace = 'public'::regnamespace and pg_has_role(p.proowner, 'usage')
      and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  loop
    execute format('revoke all on routine %s from %s', thing.name, everyone);
    if thing.proname = any (mail_functions) then
      execute format('grant execute on routine %s to amphi_mail', thing.name);
    elsif thing.proname = any (job_functions) then
      execute format('grant execute on routine %s to amphi_jobs', thing.name);
    elsif thing.proname <> all (inner_functions) and thing.prorettype <> 'trigger'::regtype then
      execute format('grant execute on routine %s to amphi_web', thing.name);
    end if;
  end loop;
end $$;
grant execute on function setting_number(text, int) to amphi_mail, amphi_jobs, amphi_audit, amphi_report;
-- The auditor re-derives seats, order and mail; it needs no name and no secret.
grant select on session, session_audience, session_draw, draw_entry, session_organisation, session_change, enrolment, enrolment_event, enrolment_transition, waiting_entry, waiting_skip, offer, audit, setting to amphi_audit;
grant select (id, event, template, created_at, sent_at, parked_at, attempts) on mail_outbox to amphi_audit;
grant select (person_id, answer) on request_key to amphi_audit;
grant execute on function audit_invariants(), offers_close_at(session), draw_order(bytea, int[]) to amphi_audit;
-- Figures count; they never see a person.
grant select on organisation, axis, acceleration_programme, code, course, course_version, session to amphi_report;
grant select (id, session_id, track, state, starts_on, origin, is_void) on enrolment to amphi_report;
-- `amphi figures`: counts, and no row behind them.
grant execute on function figures_now(text, text, date, date, text[]), figures_completeness(text, text, date, date, jsonb, jsonb), figure_frame(text, text, date, date, jsonb, jsonb), figure_kept(), year_kind_of(text), release_mismatch(bigint, boolean), figure_schema(), figure_package(text, date, date) to amphi_report;
grant execute on function bpf_year(bigint, int), bpf_lines(bigint, int), bpf_gaps(bigint, int), bpf_label(text, text, text) to amphi_report;
grant select on measure_definition, year_release to amphi_report;
