-- What some organisations entrusted to others in some days: participations and hours, for each who received them.
create or replace function bpf_entrusted(house bigint[], first_on date, last_on date) returns table (partner_id bigint, number bigint, hours bigint, minutes numeric)
language sql stable rows 5 security definer set search_path = public, pg_temp as $$
  with shared as materialized (
    -- All that share the NDA of the house entrust one another with nothing.
    select p.session_id, p.partner_id, sum(p.hours_share) as share
    from (
      select x.session_id, coalesce((select min(o.id) from organisation o where o.nda = r.nda), r.id) as partner_id, x.hours_share
      from session s join session_organisation x on x.session_id = s.id and x.is_subcontract join organisation r on r.id = x.organisation_id
      where s.organisation_id = any (bpf_entrusted.house) and x.organisation_id <> all (bpf_entrusted.house)
    ) p group by p.session_id, p.partner_id
  ), sent as materialized (
    select e.enrolment_id, s.partner_id, e.minutes * coalesce(s.share, 0) as minutes
    from bpf_enrolments(case when exists (select from shared) then bpf_entrusted.house else '{}' end, bpf_entrusted.first_on, bpf_entrusted.last_on) e join shared s on s.session_id = e.session_id where e.minutes > 0
  ), pair as (
    select x.*, div(x.minutes, 60) as whole, row_number() over (order by mod(x.minutes, 60) desc, x.partner_id) as turn, div(sum(x.minutes) over () + 30, 60) - sum(div(x.minutes, 60)) over () as left_over
    from (select s.partner_id, count(*) as number, sum(s.minutes) as minutes from sent s group by s.partner_id) x
  )
  select p.partner_id, p.number, (p.whole + (p.turn <= p.left_over)::int)::bigint, p.minutes from pair p
  union all
  select null, count(distinct s.enrolment_id), div(coalesce(sum(s.minutes), 0) + 30, 60)::bigint, coalesce(sum(s.minutes), 0) from sent s
$$;
comment on function bpf_entrusted is 'Inner part. The row with partner_id NULL is the total, in which somebody entrusted to two counts once. Whole hours by largest remainder: both sides of a contract read the same row, so frame F-2 of the one and frame G of the other cannot differ.';
