-- The day from which a person may be forgotten: when the last duty to keep a document of theirs ends.
create or replace function erasure_due(person_id bigint) returns date language sql stable security definer set search_path = public, pg_temp as $$
  select greatest((now() at time zone 'Europe/Paris')::date, max((make_date(extract(year from x.ended + interval '4 months')::int, 8, 31) + make_interval(months => coalesce(r.active_months + r.archive_months, 120)))::date + 1))
  from (select 1) o
    left join (
      select coalesce(s.ends_on, (d.issued_at at time zone 'Europe/Paris')::date) as ended from enrolment e join issued_document d on d.enrolment_id = e.id join session s on s.id = e.session_id where e.person_id = erasure_due.person_id
    ) x on true left join retention_rule r on r.name = 'certificate'
$$;
comment on function erasure_due is 'Today when nothing is to be kept. A certificate is kept as long as the rule of that name says from the end of its training year; ten years where nobody has decided.';
