-- confirmations/show: the link from the mail; opening it changes nothing, the button does.
-- query: link (one)
select :'token'::text as token, l.is_valid, l.is_done, case when l.is_valid or l.is_done then l.email end as link_email, case when not l.is_valid and not l.is_done then 410 end as http_status
from link_of_token(:'token'::text, '{confirm_email}') l;
