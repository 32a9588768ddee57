-- A nomination with the state that its company may know: of the enrolment it led to, and of no other.
create or replace view company_nomination as
select n.id as nomination_id, n.session_id, n.organisation_id, n.enrolment_id, n.given_name, n.family_name, n.email, n.made_at, n.expires_at, n.ended_at, n.replaced_by_id,
  case when n.enrolment_id is not null then e.state when n.ended_at is not null then 'lapsed' end as state,
  n.enrolment_id is null as is_unnamed,
  n.ended_at is null and (n.enrolment_id is null or e.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled')) as is_live
from nomination n left join enrolment e on e.id = n.enrolment_id;
comment on view company_nomination is 'One row per nomination; state NULL = not named yet. The rights are not in it: every page asks employer_companies().';
