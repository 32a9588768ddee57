-- Accounts: the numbers of sign-in, throttle, links and mail; requests for a new password.
insert into setting (name, value, unit, explanation)
values
  ('sign_in_hours', '20', 'hours', 'How long a sign-in lasts for students, trainees and employers (20 at least: RGAA 13.1.4).'),
  ('sign_in_hours_staff', '10', 'hours', 'How long a sign-in lasts for a role with an idle limit.'),
  ('idle_minutes_employer', '0', 'minutes', 'Without a request for so long, an employer''s sign-in ends; 0 = no limit.'),
  ('idle_minutes_teacher', '30', 'minutes', 'Without a request for so long, a teacher''s sign-in ends; 0 = no limit.'),
  ('idle_minutes_reviewer', '30', 'minutes', 'Without a request for so long, a reviewer''s sign-in ends; 0 = no limit.'),
  ('idle_minutes_office', '30', 'minutes', 'Without a request for so long, a training office''s sign-in ends; 0 = no limit.'),
  ('idle_minutes_leader', '30', 'minutes', 'Without a request for so long, a leadership viewer''s sign-in ends; 0 = no limit.'),
  ('idle_minutes_admin', '30', 'minutes', 'Without a request for so long, an administrator''s sign-in ends; 0 = no limit.'),
  ('throttle_pair_failures', '5', 'failures', 'Wrong passwords for one account from one address that cost nothing; after them each costs a wait, twice as long each time.'),
  ('throttle_pair_minutes', '15', 'minutes', 'How far back wrong passwords for one account from one address are counted.'),
  ('throttle_address_failures', '50', 'failures', 'Wrong passwords from one address, whatever the account, that cost nothing.'),
  ('throttle_address_minutes', '60', 'minutes', 'How far back wrong passwords from one address are counted.'),
  ('throttle_first_wait_seconds', '5', 'seconds', 'The first wait; it doubles.'),
  ('throttle_longest_wait_seconds', '900', 'seconds', 'No wait is longer.'),
  ('confirm_email_minutes', '10080', 'minutes', 'How long the link that confirms an address works (7 days).'),
  ('reset_password_minutes', '30', 'minutes', 'How long the link that sets a new password works.'),
  ('invitation_minutes', '10080', 'minutes', 'How long an invitation works (7 days).'),
  ('link_pause_seconds', '60', 'seconds', 'No second mail with a link of the same kind to one person within this time.'),
  ('links_per_hour', '5', 'mails', 'Most mails with a link of the same kind to one person in an hour.'),
  ('request_key_days', '7', 'days', 'How long the answer to a form is kept for a repeat; an older form must be opened again.'),
  ('attempt_hours', '24', 'hours', 'How long sign-in attempts are kept.'),
  ('mail_lease_seconds', '60', 'seconds', 'How long a message belongs to the process that took it.'),
  ('mail_attempts', '12', 'attempts', 'After so many failures a message is put aside for a person to look at.'),
  ('mail_days', '180', 'days', 'How long the row of a sent message is kept.')
on conflict (name) do nothing;

create table password_reset_request (
  id bigint generated always as identity primary key,
  email text not null check (char_length(email) <= 254),
  requested_at timestamptz not null default now()
);
comment on table password_reset_request is 'Someone asked for a new password. The same row for a known and for an unknown address, so that the answer takes the same time; claim_mail() turns it into a message, or into nothing, within a second.';

create index sign_in_expires on sign_in (expires_at);
create index one_time_link_expires on one_time_link (expires_at);
create index mail_outbox_sent on mail_outbox (sent_at) where sent_at is not null;
