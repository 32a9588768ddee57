-- commands/demo: whether there is anything to overwrite, and the password of the demonstration accounts.
-- query: is_empty (one)
select not exists (select from course) and not exists (select from person) as is_empty;
-- query: set_password (one)
with changed as (
  update account set password_hash = :'password_hash'::text
  where person_id in (select id from person where is_demonstration and email in (
    'student@demo.test', 'trainee@demo.test', 'teacher@demo.test', 'reviewer@demo.test', 'office@demo.test', 'leader@demo.test', 'employer@demo.test', 'admin@demo.test'))
  returning person_id)
select count(*) as accounts from changed;
-- query: grow (one)
select grow_demonstration(:'people'::int, :'enrolments'::int, :'years'::int, :'back'::int) as made;
-- query: close (one)
select close_demonstration_year() as made;
