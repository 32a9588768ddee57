-- Both records of a pair, side by side: who they say they are, and what they are enrolled in.
create or replace function match_sides(person_id bigint, candidate_id bigint) returns table (side text, whom_id bigint, person_name text, birth_on date, email text, is_email_confirmed boolean, identifiers text, enrolments_told text[], sessions_shared bigint) language sql stable security definer set search_path = public, pg_temp as $$
  select s.side, p.id, p.given_name || ' ' || p.family_name || coalesce(' (' || p.usual_name || ')', ''), p.birth_on, p.email, p.email_verified_at is not null,
    (select string_agg(i.scheme || ' ' || i.value, ', ' order by i.scheme, i.value) from person_identifier i where i.person_id = p.id),
    array(select d.code || ' ' || e.state || coalesce(' ' || e.starts_on, '') from enrolment e join session d on d.id = e.session_id where e.stat_subject_id = s.subject and not e.is_void order by e.starts_on desc nulls last, e.id limit 50),
    (select count(distinct a.session_id) from enrolment a join enrolment b on b.session_id = a.session_id and b.stat_subject_id = c.subject_b and not b.is_void where a.stat_subject_id = c.subject_a and not a.is_void)
  from match_candidate c cross join lateral (values ('a', c.subject_a), ('b', c.subject_b)) s (side, subject) left join person p on p.stat_subject_id = s.subject
  where c.id = match_sides.candidate_id and holds_role(match_sides.person_id, '{office}') order by s.side
$$;
comment on function match_sides is 'For the office only: two rows, or none. sessions_shared: where a merge would put one person twice; both enrolments stay, persons counts one.';
