-- Demonstration: what the yearly report of continuing education asks of invented sessions, so that its worksheet has lines; a few are left untold. No organisation gets an invented number.
update session s
set training_objective = case when c.kind = 'degree' and v.level <> 'none' then 'a' when s.id % 5 = 0 then 'b' else 'd' end,
  training_level = case when c.kind = 'degree' then case v.level when 'doctorate' then 8 when 'master' then 7 when 'bachelor' then 6 when 'short_cycle' then 5 end end,
  nsf = case left(v.isced_f, 2) when '04' then case v.isced_f when '0421' then '128' else '122' end when '03' then '122' when '05' then '114' when '09' then '331' else '326' end
from course c join course_version v on v.course_id = c.id
where s.is_demonstration and s.course_id = c.id and v.number = s.course_version and s.tracks && '{FA,FC}' and s.starts_on < current_date and s.id % 17 <> 3;
update session_teacher t set is_external = t.person_id % 3 = 0 from session s where s.id = t.session_id and s.is_demonstration and s.tracks && '{FA,FC}' and s.id % 17 <> 3;
-- Two sessions that another institution gave a part of.
insert into session_organisation (session_id, organisation_id, hours_share, is_subcontract)
select x.id, o.id, 0.25, true from (
  select distinct on (s.organisation_id) s.id, case w.code when 'UPPA' then 'SU' else 'UPPA' end as partner
  from session s join organisation w on w.id = s.organisation_id and w.code in ('SU', 'UPPA') where s.is_demonstration and s.training_objective = 'd' and s.ends_on < current_date and s.attendance = 'half_day'
    and exists (select from enrolment e join attendance_event a on a.enrolment_id = e.id and a.minutes > 0 where e.session_id = s.id and e.track = 'FC') order by s.organisation_id, s.ends_on desc, s.id
) x join organisation o on o.code = x.partner;
-- Numbers that nobody declared.
insert into declared_figure (year, survey, line, organisation_code, value, source, is_demonstration)
select y.year, case l.line when 'enrolments' then 'sise' else 'survey6' end, l.line, 'SU', l.value, 'Aucune source / No source', true
from (select extract(year from current_date)::int - 1 as past) p cross join (values ('trainees', 40), ('hours', 520), ('enrolments', 900)) l (line, value)
  cross join lateral (select case l.line when 'enrolments' then p.past - 1 || '-' || p.past else p.past::text end as year) y;
