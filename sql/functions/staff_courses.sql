-- The list of courses of one member of staff: state, draft beside it, and what is missing.
create or replace function staff_courses(person_id bigint, locale text) returns table (course_id bigint, course_code text, course_title text, kind text, state text, draft_state text, institutions text, institution_codes text[],
  is_own boolean, may_review boolean, is_stale boolean, lacks_english boolean, is_demonstration boolean, changed_at timestamptz)
language sql stable set search_path = public, pg_temp as $$
  select c.id, c.code, x.title_fr, c.kind, c.state, coalesce(v.review_state, case when p.id is null then 'discarded' end), o.names, coalesce(o.codes, '{}'), r.is_own, r.may_review,
    x.stale_en <> '{}' or 'FC' = any (x.tracks) and coalesce(x.reviewed_on < current_date - m.months, true),
    x.title_fr is not null and x.title_en is null or x.summary_fr is not null and x.summary_en is null or x.objectives_fr is not null and x.objectives_en is null or x.expected_results_fr is not null and x.expected_results_en is null or x.content_fr is not null and x.content_en is null or x.prerequisites_fr is not null and x.prerequisites_en is null or x.access_fr is not null and x.access_en is null or x.access_delay_fr is not null and x.access_delay_en is null or x.assessment_fr is not null and x.assessment_en is null or x.methods_fr is not null and x.methods_en is null or x.accessibility_fr is not null and x.accessibility_en is null,
    x.is_demonstration, coalesce((select max(s.saved_at) from course_save s where s.course_version_id = x.id), x.published_at, x.created_at)
  from courses_of(staff_courses.person_id) r
    join course c on c.id = r.course_id
    left join course_draft v on v.course_id = c.id
    left join course_version p on p.course_id = c.id and p.number = c.published_version
    join course_version x on x.id = coalesce(v.id, p.id, (select l.id from course_version l where v.id is null and p.id is null and l.course_id = c.id order by l.number desc limit 1))
    cross join (select make_interval(months => setting_number('content_check_months', 12)) as months) m
    left join lateral (
      select string_agg(case when staff_courses.locale = 'en' then coalesce(g.name_en, g.name_fr) else g.name_fr end, ' · ' order by q.position, g.name_fr) as names, array_agg(g.code) as codes
      from course_organisation q join organisation g on g.id = q.organisation_id where q.course_id = c.id
    ) o on true
$$;
comment on function staff_courses is 'Of the draft where there is one, else of the published version; a course whose only draft was given up has the draft_state discarded. is_stale: English older than its French, or the content of a continuing-education course checked too long ago.';
