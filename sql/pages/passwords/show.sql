-- passwords/show: choose a password behind a link from a mail.
-- query: link (one)
select :'token'::text as token, l.is_valid, l.kind = 'invitation' as is_invitation, case when l.is_valid then l.email end as link_email, case when not l.is_valid then 410 end as http_status
from link_of_token(:'token'::text, '{reset_password,invitation}') l;
