-- What the national surveys ask of each institution, counted here, beside what it declared.
create or replace function survey_lines(year text) returns table (survey text, line text, organisation_code text, counted numeric, declared numeric, source text, declared_at timestamptz, is_demonstration boolean)
language plpgsql stable rows 50 security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  asked_kind text := year_kind_of(survey_lines.year);
  first_on date := case asked_kind when 'civil' then make_date(survey_lines.year::int, 1, 1) when 'academic' then make_date(left(survey_lines.year, 4)::int, 9, 1) end;
  last_on date := (first_on + interval '1 year' - interval '1 day')::date;
  census_on date := least(first_on + 136, (now() at time zone 'Europe/Paris')::date);
begin
  return query
  with attended as (
    select t.organisation_id, t.enrolment_id, t.minutes
    from bpf_enrolments(case when asked_kind = 'civil' then array(select o.id from organisation o) else '{}' end, first_on, last_on) t where t.track = 'FC' and t.minutes > 0
  ), outcome as (
    select distinct on (u.enrolment_id) s.organisation_id, u.enrolment_id, u.outcome, u.effective_on
    from course c join session s on s.course_id = c.id join enrolment e on e.session_id = s.id and e.track = 'FC' and not e.is_void join outcome_event u on u.enrolment_id = e.id
    where asked_kind = 'civil' and c.kind = 'degree' order by u.enrolment_id, u.id desc
  ), enrolled as (
    -- Enrolments in a diploma as they stood on the census day; continuing education only in diplomas of a year or more.
    select s.organisation_id, e.id
    from course c join session s on s.course_id = c.id join course_version v on v.course_id = s.course_id and v.number = s.course_version join enrolment e on e.session_id = s.id and not e.is_void
      cross join lateral (select x.state_after from enrolment_event x where x.enrolment_id = e.id and x.effective_on <= census_on order by x.seq desc limit 1) x
    where asked_kind = 'academic' and c.kind = 'degree' and case when s.entry = 'permanent' or s.origin = 'import' then e.starts_on else s.starts_on end between first_on and census_on and x.state_after in ('enrolled', 'finished')
      and (e.track <> 'FC' or v.ects >= 60 or v.ects is null and s.ends_on - s.starts_on >= 270)
  ), counted (survey, line, organisation_id, value) as (
    select 'survey6', l.line, a.organisation_id, case l.line when 'trainees' then count(*) else div(sum(a.minutes) + 30, 60) end from attended a cross join (values ('trainees'), ('hours')) l (line) group by l.line, a.organisation_id
    union all
    select 'survey6', 'diplomas', o.organisation_id, count(*) from outcome o where o.outcome = 'completed' and o.effective_on between first_on and last_on group by o.organisation_id
    union all
    select 'sise', 'enrolments', e.organisation_id, count(*) from enrolled e group by e.organisation_id
  ), told as (
    select distinct on (d.survey, d.line, d.organisation_code) d.* from declared_figure d where d.year = survey_lines.year order by d.survey, d.line, d.organisation_code, d.id desc
  ), listed as (
    -- Whoever has one line has all of its survey's.
    select distinct l.survey, l.line, w.code
    from (select o.code, c.survey from counted c join organisation o on o.id = c.organisation_id union select t.organisation_code, t.survey from told t where t.value is not null) w
      join (values ('survey6', 'trainees'), ('survey6', 'hours'), ('survey6', 'diplomas'), ('sise', 'enrolments')) l (survey, line) on l.survey = w.survey
  )
  select l.survey, l.line, l.code, coalesce(c.value, 0)::numeric, t.value, t.source, t.declared_at, coalesce(t.is_demonstration, false)
  from listed l join organisation o on o.code = l.code left join counted c on c.survey = l.survey and c.line = l.line and c.organisation_id = o.id left join told t on t.survey = l.survey and t.line = l.line and t.organisation_code = l.code and t.value is not null
  order by l.code, array_position(array['enrolments', 'trainees', 'hours', 'diplomas'], l.line);
end $$;
comment on function survey_lines is 'A civil year (2025): Enquête n° 6, continuing education: trainees = participations with at least one minute attended in the year, hours = whole trainee-hours, diplomas = degree courses completed in the year. An academic year (2025-2026): SISE, enrolments in degree courses as they stood on 15 January, or today; continuing education only with 60 ECTS or, where ECTS are unknown, nine months. declared NULL = nothing declared. No row: another year, or nothing.';
