-- All facts, cells and days from the events, a share of the people at a time: at the first start, and when so much has changed that counting it piece by piece would take longer.
create or replace function rebuild_figures() returns int language plpgsql volatile security definer set search_path = public, pg_temp set work_mem = '64MB' as $$
#variable_conflict use_column
declare
  at_once constant int := 10000;
  counted date;
  highest bigint;
  shares int;
  looked int := 0;
  span record;
begin
  select f.counted_on into counted from figure_fold f for update;
  delete from figure_ledger l where l.id in (select n.id from figure_ledger n);
  delete from figure_fact;
  delete from figure_cell;
  delete from figure_day;
  delete from figure_profile;
  select max(t.number) into highest from stat_subject t;
  for after in 0 .. coalesce(highest, 0) by at_once loop
    create temporary table figure_made on commit drop as
    select (s.fact).*, (s.profile) as own_profile
    from figure_steps((select array_agg(e.id) from stat_subject t join enrolment e on e.stat_subject_id = t.id
      where t.group_number is null and t.number > after and t.number <= after + at_once or t.group_number > after and t.group_number <= after + at_once)) s;
    insert into figure_profile select (p.own_profile).* from (select distinct m.own_profile from figure_made m) p on conflict do nothing;
    insert into figure_fact select m.enrolment_id, m.from_on, m.to_on, m.person_no, m.session_id, m.entry_on, m.profile_id, m.stage, m.minutes, m.ects_academic, m.ects_civil, m.is_untimed, m.has_ects, m.is_observed, m.has_attendance, m.has_outcome,
      m.is_alone_academic, m.is_alone_civil
    from figure_made m order by m.entry_on, m.enrolment_id, m.from_on;
    looked := looked + (select count(distinct m.enrolment_id) from figure_made m);
    drop table figure_made;
  end loop;
  analyze figure_fact;
  for span in
    select k.kind, y.first_on, (y.first_on + interval '1 year')::date as next_on, count(*) as rows
    from figure_fact f, (values ('academic', 8), ('civil', 0)) k (kind, months)
      cross join lateral (select (date_trunc('year', f.entry_on - make_interval(months => k.months)) + make_interval(months => k.months))::date as first_on) y
    group by k.kind, y.first_on order by k.kind, y.first_on
  loop
    shares := 1 + span.rows / 60000;
    for share in 0 .. shares - 1 loop
      perform add_figures(array_agg(d), counted)
      from figure_spread('{}', (select array_agg(f) from figure_fact f where f.entry_on >= span.first_on and f.entry_on < span.next_on and f.person_no % shares = share),
        (select array_agg(p) from figure_profile p where p.id in (select f.profile_id from figure_fact f where f.entry_on >= span.first_on and f.entry_on < span.next_on)), array[span.kind]) d;
    end loop;
  end loop;
  -- Plans made while these were empty would serve for hours.
  analyze figure_fact, figure_cell, figure_day, figure_profile;
  update figure_fold set folded_at = now();
  return looked;
end $$;
comment on function rebuild_figures is 'Answers how many enrolments count. Readers see what was there before until it is done.';
