-- What each database role may do: the web role reads and calls, nothing more.
begin;
select plan(12);
select is((select string_agg(t.table_name || ' ' || t.privilege_type, ', ' order by 1) from information_schema.table_privileges t where t.grantee in ('amphi_web', 'PUBLIC') and t.table_schema = 'public' and t.privilege_type <> 'SELECT'
    and not exists (select from pg_depend d where d.objid = format('%I.%I', t.table_schema, t.table_name)::regclass and d.deptype = 'e')), null, 'amphi_web may write no table');
select is((select string_agg(c.relname, ', ' order by c.relname) from pg_class c where c.relnamespace = 'public'::regnamespace
    and case when c.relkind = 'S' then has_sequence_privilege('amphi_web', c.oid, 'usage, update, select') end), null, 'amphi_web may take no number');
select is((select string_agg(t, ', ' order by t) from unnest(array['account', 'audit', 'mail_outbox', 'one_time_link', 'password_reset_request', 'request_key', 'sign_in', 'sign_in_attempt', 'stat_subject']) t
    where has_table_privilege('amphi_web', t, 'select') or has_any_column_privilege('amphi_web', t, 'select')), null, 'amphi_web reads no secret table');
select is((select string_agg(t, ', ' order by t) from unnest(array['course', 'course_version', 'enrolment', 'meeting', 'organisation', 'person', 'session', 'session_availability', 'setting']) t
    where not has_table_privilege('amphi_web', t, 'select')), null, 'amphi_web reads what pages show');
select is((select string_agg(p.proname, ', ' order by p.proname) from pg_proc p where p.pronamespace = 'public'::regnamespace and p.proacl::text ~ '[{,]=' or p.pronamespace = 'public'::regnamespace and p.proacl is null
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')), null, 'no function is open to everyone');
select is((select string_agg(p.proname, ', ' order by p.proname) from pg_proc p where p.pronamespace = 'public'::regnamespace
    and p.proname in ('answer_reset_requests', 'claim_mail', 'expire_offers', 'invite_account', 'mail_failed', 'mail_link', 'mail_sent', 'new_link', 'new_person', 'queue_mail', 'sweep_expired')
    and has_function_privilege('amphi_web', p.oid, 'execute')), null, 'amphi_web may not call what others are for');
select is((select string_agg(p.proname, ', ' order by p.proname) from pg_proc p where p.pronamespace = 'public'::regnamespace
    and p.proname in ('claim_request', 'confirm_email', 'create_account', 'delete_sign_ins', 'find_account', 'keep_answer', 'link_of_token', 'mark_seen', 'my_data', 'my_sign_ins', 'record_sign_in',
      'request_password_reset', 'save_profile', 'send_confirmation', 'set_password_by_link', 'sign_out', 'visitor') and not has_function_privilege('amphi_web', p.oid, 'execute')), null, 'amphi_web may call what pages and forms need');
select is((select string_agg(p.proname, ', ' order by p.proname) from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef and not coalesce(p.proconfig::text ~ 'search_path=.*pg_temp', false)), null,
  'every security definer function fixes its search_path');
select is((select string_agg(p.proname, ', ' order by p.proname) from pg_proc p where p.pronamespace = 'public'::regnamespace and has_function_privilege('amphi_mail', p.oid, 'execute')
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')), 'claim_mail, mail_calendar, mail_failed, mail_sent, setting_number', 'amphi_mail works the outbox and no more');
select is((select string_agg(t.table_name, ', ') from information_schema.table_privileges t where t.grantee in ('amphi_mail', 'amphi_jobs') and t.table_schema = 'public' and t.table_name <> 'migration'), null, 'amphi_mail and amphi_jobs have no table, but for the list of migrations');
select is((select bool_and(not has_schema_privilege(r, 'public', 'create')) from unnest(array['amphi_web', 'amphi_mail', 'amphi_jobs', 'amphi_audit', 'amphi_report']) r), true, 'no role makes tables');
set local role amphi_web;
select is_signed_in as answer from visitor('x') \gset
reset role;
select is(:'answer'::text, 'f', 'amphi_web asks who is signed in through the function');
select * from finish();
rollback;
