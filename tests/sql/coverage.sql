-- What has no test, no comment, no index or no text: read from the database, the tests and the message files themselves.
begin;
set client_min_messages to warning;
create extension if not exists pgtap;
select plan(22);

-- Files, as text.
\set tests `cd "${AMPHI_TEST_ROOT:-.}" && cat $(ls tests/sql/*.sql tests/sql/*.sh | grep -v coverage) | grep -vE '^ *(--|#)'`
\set french `cd "${AMPHI_TEST_ROOT:-.}" && cat templates/locale/fr.po templates/locale/parts/*.fr.po`
\set english `cd "${AMPHI_TEST_ROOT:-.}" && cat templates/locale/en.po templates/locale/parts/*.en.po`
\set rules `cd "${AMPHI_TEST_ROOT:-.}" && cat server/database/refusal.c`
\set engine `cd "${AMPHI_TEST_ROOT:-.}" && cat $(ls server/*.c server/http/*.c) | grep -v '^#include'`

create temporary view own_function as
select p.oid, p.proname::text as name, regexp_replace(p.prosrc, '--[^\n]*', '', 'g') as source, p.proargnames from pg_proc p
where p.pronamespace = 'public'::regnamespace and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e');
create temporary view own_relation as
select c.oid, c.relname::text as name, c.relkind from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e');

-- Functions and their tests; tables, views and functions and their comments.
select cmp_ok((select count(*) from own_function), '>=', 70::bigint, 'functions are found');
select is((select string_agg(f.name, ', ' order by f.name) from own_function f where :'tests' !~ ('\m' || f.name || '\M')), null, 'each function is named in a test');
select is((select string_agg(f.name, ', ' order by f.name) from own_function f where coalesce(obj_description(f.oid, 'pg_proc'), '') = ''), null, 'each function has its comment');
select cmp_ok((select count(*) from own_relation), '>=', 50::bigint, 'tables and views are found');
select is((select string_agg(r.name, ', ' order by r.name) from own_relation r where coalesce(obj_description(r.oid, 'pg_class'), '') = ''), null, 'each table and view has its comment');
select is((select string_agg(t.typname, ', ' order by t.typname) from pg_type t join pg_class c on c.oid = t.typrelid and c.relkind = 'c' where t.typnamespace = 'public'::regnamespace and coalesce(obj_description(t.oid, 'pg_type'), '') = ''
    and not exists (select from pg_depend d where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e')), null,
  'each type has its comment');
select is((select string_agg(f.name || ' of ' || g.name, ', ') from own_function f join own_function g on g.name = f.name and g.oid < f.oid), null, 'no function has two forms: one would be left from an older deploy');

-- Foreign keys and their indexes.
create temporary table without_index (key text primary key, reason text not null);
insert into without_index values
  ('acceleration_programme.axis', 'a list that is never deleted'),
  ('acceleration_programme.lead_organisation_id', 'organisations are never deleted'),
  ('acceleration_programme_organisation.organisation_id', 'organisations are never deleted, and programmes are few'),
  ('course.replaced_by_id', 'courses are never deleted'),
  ('course_version.axis', 'a list that is never deleted'),
  ('organisation.parent_id', 'organisations are never deleted'),
  ('person_identifier.organisation_id', 'organisations are never deleted'),
  ('role_grant.organisation_id', 'organisations are never deleted, and roles are few'),
  ('role_grant.course_id', 'courses are never deleted, and roles are few'),
  ('course_classification.recorded_by', 'who did it: asked only when a member of staff is erased'),
  ('employer_link.confirmed_by', 'who did it: asked only when a member of staff is erased'),
  ('code_former.replaced_by', 'who did it: asked only when a member of staff is erased'),
  ('person_correction.corrected_by', 'who did it: asked only when a member of staff is erased'),
  ('target.set_by', 'who did it: asked only when a member of staff is erased'),
  ('retention_rule.changed_by', 'who did it: asked only when a member of staff is erased'),
  ('enrolment_note.person_id', 'who did it: asked only when a member of staff is erased'),
  ('role_grant.granted_by', 'who did it: asked only when a member of staff is erased'),
  ('equivalence.accepted_by', 'who did it: asked only when a member of staff is erased'),
  ('issued_document.issued_by', 'who did it: asked only when a member of staff is erased'),
  ('issued_document.revoked_by', 'who did it: asked only when a member of staff is erased'),
  ('session_message.person_id', 'who did it: asked only when a member of staff is erased'),
  ('session_change.person_id', 'who did it: asked only when a member of staff is erased');
create temporary view bare_key as
select c.conrelid::regclass || '.' || string_agg(a.attname, '+' order by a.attnum) as key
from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
where c.contype = 'f' and c.connamespace = 'public'::regnamespace
  and not exists (select from pg_index i where i.indrelid = c.conrelid and i.indisvalid and i.indpred is null and i.indkey[0] = any(c.conkey))
group by c.oid, c.conrelid;
select is((select string_agg(key, ', ' order by key) from bare_key where key not in (select key from without_index)), null, 'each foreign key has an index, or a reason here why not');
select is((select string_agg(key, ', ' order by key) from without_index where key not in (select key from bare_key)), null, 'no reason is kept for a key that has one');

-- Refusals: what the functions can answer, what the catalogue knows, what the message files say.
create temporary view catalogue as select m[1] as id from regexp_matches(:'rules', '\{"([a-z_]+)", [45][0-9]{2}\}', 'g') m;
create temporary table told as
select l.language, m[1] as id from (values ('fr', :'french'), ('en', :'english')) l (language, texts), regexp_matches(l.texts, 'msgid "((?:refusal|error)\.[a-z_.]+)"\nmsgstr "[^"]', 'g') m;
-- Ids as the functions write them: array['full'], '{token.expired}', and in the lists of rules: ordinal, position, 'full'. The audit's names are left out.
create temporary view answering as
select f.name, regexp_replace(f.source, 'insert into audit[^;]*;', '', 'g') as source from own_function f
where f.name <> 'invite_account' and ('refusal' = any(f.proargnames) or f.name in ('offer_refusal', 'decide_enrolments', 'course_text_limits', 'course_step_problems', 'check_course_import'));
create temporary view field_problem as
-- 'email.' || email_problem(…) and 'phone.' || case … then 'malformed' …
select a.name, split_part(p.piece, '''', 2) || w.word as id
from answering a, regexp_split_to_table(a.source, '(?=''[a-z_]+\.'' \|\|)') p (piece),
  lateral (select regexp_replace(split_part(p.piece, E'\n', 1), ' and [a-z_. ]+ then| in \([^)]*\)', '', 'g') as line) l,
  lateral (
    select m[1] as word from regexp_matches(l.line, '(?:then|else) ''([a-z_]+)''', 'g') m
    union
    select m[1] from own_function g, regexp_matches(g.source, '(?:then|else|:=) ''([a-z_]+)''', 'g') m
    where (l.line like '%' || g.name || '(%' and g.name in ('name_problem', 'email_problem') or l.line like '%birth.problem%' and g.name = 'read_birth_date') and l.line not like '%, ''' || m[1] || ''')%'
  ) w
where p.piece ~ '^''[a-z_]+\.'' \|\|';
create temporary table answered as
select name, id from field_problem
union select a.name, m[1] from answering a, regexp_matches(a.source, 'array\[''([a-z_.]+)''\]', 'g') m
union select a.name, m[1] from answering a, regexp_matches(a.source, '''\{([a-z_]+\.[a-z_]+)\}''', 'g') m
union select a.name, m[1] from answering a, regexp_matches(a.source, '(?:ordinal|place), [0-9]+, ''([a-z_.]+)''', 'g') m
union select a.name, m[1] from answering a, regexp_matches(a.source, '''([a-z_]+\.[a-z_]+)''::text', 'g') m
-- What the engine says of a long text, and what the import says of a line itself.
union select 'markdown', f || '.too_complex' from regexp_matches(:'engine', 'MARKDOWN\("([a-z_ ]+)"\)', 'g') m, unnest(string_to_array(m[1], ' ')) f
union values ('check_course_import', 'line.cells')
-- What an import of enrolments says of a cell has one sentence for all columns: the column stands beside it.
union select f.name, 'cell.' || m[1] from own_function f, regexp_matches(f.source, '''\{?[a-z_]+\.([a-z_]+)\}?''', 'g') m where f.name in ('find_import_places', 'check_enrolment_import', 'compare_import_lines')
union values ('check_enrolment_import', 'cell.cells');

select is((select count(*)::int from catalogue), (select count(distinct id)::int from catalogue), 'the catalogue of the engine names each refusal once');
select is((select string_agg(distinct a.id, ', ') from answered a where a.id !~ '\.' and a.id not in (select id from catalogue)), null, 'each refusal that a function can answer is in the catalogue, with its status');
select is((select string_agg(l.language || ' ' || c.id, ', ') from catalogue c, (values ('fr'), ('en')) l (language) where not exists (select from told t where t.language = l.language and t.id = 'refusal.' || c.id)), null,
  'each refusal of the catalogue has its sentence in French and English');
select is((select string_agg(distinct l.language || ' ' || a.id, ', ') from answered a, (values ('fr'), ('en')) l (language) where a.id ~ '\.' and not exists (select from told t where t.language = l.language and t.id = 'error.' || a.id)), null,
  'each problem of a field that a function can answer has its sentence in French and English');
select is((select string_agg(distinct t.id, ', ') from told t where t.id like 'refusal.%' and substr(t.id, 9) not in (select id from catalogue)), null, 'no sentence is left of a refusal that is gone');
-- Rules of the catalogue whose journeys are not there: contracts, the office's dates.
create temporary table waiting_rule as select unnest(array['payer_missing', 'contract_unsigned', 'date_order']) as id;
create temporary view spoken as
select id from answered union select c.id from catalogue c where :'engine' ~ ('"' || c.id || '"');
select is((select string_agg(c.id, ', ') from catalogue c where c.id not in (select id from spoken union select id from waiting_rule)), null, 'each refusal of the catalogue is one that a function or the engine answers');
select is((select string_agg(w.id, ', ') from waiting_rule w where w.id in (select id from spoken)), null, 'no rule is said to wait that is there');
select is((select string_agg(distinct t.id, ', ' order by t.id) from told t where t.id ~ '^error\.[a-z_]+\.' and t.id not like 'error.password.%' and substr(t.id, 7) not in (select id from answered)), null, 'no sentence is left of a problem that no function answers');
select is((select string_agg(w, ', ') from unnest(array['full', 'offer_expired', 'track.missing', 'token.expired', 'email.malformed', 'phone.malformed', 'birth_day.incomplete', 'usual_name.too_long']) w where w not in (select id from answered)), null,
  'the ways in which functions write refusals are all read');
select is((select string_agg(c.id, ', ') from (select id from answered where id !~ '\.') c where :'tests' !~ ('\m' || c.id || '\M')), null, 'each refusal is named in a test');
-- A reason without a next step is a dead end: each rule of enrolment says what to do about it.
create temporary view rule_of_enrolment as
select distinct m[1] as id from own_function f, regexp_matches(f.source, '\.ordinal, [0-9]+, ''([a-z_]+)''', 'g') m where f.name = 'enrolment_refusals';
select cmp_ok((select count(*) from rule_of_enrolment), '>=', 24::bigint, 'the rules of enrolment are found');
select is((select string_agg(l.language || ' ' || r.id, ', ') from rule_of_enrolment r, (values ('fr', :'french'), ('en', :'english')) l (language, texts) where l.texts !~ ('msgid "what_to_do\.' || r.id || '"\nmsgstr "[^"]')), null,
  'each rule of enrolment says what to do about it, in French and English');
-- The table's own words are for \d+ and are English.
select is((select string_agg(l.language || ' ' || x.id, ', ' order by x.id) from (select 'setting.' || s.name as id from setting s union select 'setting_unit.' || replace(s.unit, ' ', '_') from setting s) x, (values ('fr', :'french'), ('en', :'english')) l (language, texts)
  where l.texts !~ ('msgid "' || replace(x.id, '.', '\.') || '"\nmsgstr "[^"]')), null, 'each setting says what it is for, and its unit, in French and English');
select * from finish();
rollback;
