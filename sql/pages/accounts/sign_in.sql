-- accounts/sign_in: what has just happened, and the accounts of a demonstration.
-- query: state (one)
select coalesce(:'confirmed'::text = 'yes', false) as is_confirmed, coalesce(:'changed'::text = 'yes', false) as is_changed,
  case when :'person_id' is not null and coalesce(:'next'::text, '') = '' then '/my' end as moved_to;
-- query: demonstration_accounts
select p.email as demonstration_email, split_part(p.email, '@', 1) as part
from setting s
  join person p on p.is_demonstration
    and p.email in ('student@demo.test', 'trainee@demo.test', 'teacher@demo.test', 'reviewer@demo.test', 'office@demo.test', 'leader@demo.test', 'employer@demo.test', 'admin@demo.test')
where s.name = 'is_demonstration' and s.value in ('true', 't', 'yes', 'on', '1')
order by p.id;
