-- Every rule that forbids a person an enrolment in a session: guards the write, and tells the page why not beforehand.
create or replace function enrolment_refusals(person_id bigint[], session_id bigint[], form_issued_at bigint[], track text[] default null)
returns table (ordinal int, "position" int, refusal text, refusal_values jsonb)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_mergejoin = off set enable_material = off set jit = off as $$
#variable_conflict use_column
declare
  grace interval := make_interval(mins => setting_number('grace_minutes', 0));
  term_limit int := setting_number('person_term_limit', 0);
begin
  return query
  with asked as materialized (
    select a.ordinal::int, a.session_id, a.track, p.id as person_id, p.stat_subject_id, p.email_verified_at, p.qualification_level, coalesce(p.language, 'fr') as language,
      s.state, s.course_id, s.admission, s.door, s.opens_at, s.closes_at, s.starts_on, s.ends_on, s.capacity, s.waiting_count, s.has_waiting_list, s.only_organisations,
      s.entry_level_required, s.is_unlimited or s.capacity > s.seats_taken + s.seats_reserved as has_seat, coalesce(s.tracks, v.tracks) as tracks, c.state as course_state,
      coalesce(s.ends_on, s.starts_on) < (now() at time zone s.time_zone)::date as is_ended,
      s.origin = 'import' or coalesce(now() >= s.closes_at + case when a.issued_at < extract(epoch from s.closes_at) then grace else '0' end, false) as is_closed
    from unnest(enrolment_refusals.person_id, enrolment_refusals.session_id, enrolment_refusals.form_issued_at, enrolment_refusals.track)
        with ordinality a (person_id, session_id, issued_at, track, ordinal)
      join session s on s.id = a.session_id
      join course c on c.id = s.course_id
      join course_version v on v.course_id = s.course_id and v.number = s.course_version
      left join person p on p.id = a.person_id
  ), held as materialized (
    select a.ordinal, a.language, a.session_id as wanted_id, a.course_id as wanted_course_id, e.id, e.session_id, e.state, e.created_at
    -- The fence (offset) keeps this a look-up per person, whatever the planner believes of a young table.
    from asked a,
      lateral (
        select * from enrolment x
        where x.stat_subject_id = a.stat_subject_id and x.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled') offset 0
      ) e
  ), mine as (
    select * from held h where h.session_id = h.wanted_id
  )
  select a.ordinal, 1, 'course_withdrawn', '{}'::jsonb from asked a where a.course_state in ('withdrawn', 'archived')
  union all
  select a.ordinal, 2, 'session_cancelled', '{}' from asked a where a.state = 'cancelled'
  union all
  select a.ordinal, 3, 'session_ended', jsonb_build_object('ends_on', coalesce(a.ends_on, a.starts_on)) from asked a
  where a.is_ended and (a.is_closed or (a.admission = 'elsewhere' and a.closes_at is null))
  union all
  select a.ordinal, 4, 'enrol_elsewhere', jsonb_build_object('door', a.door) from asked a where a.admission = 'elsewhere'
  union all
  select a.ordinal, 5, 'no_dates', '{}' from asked a where a.starts_on is null and a.admission <> 'elsewhere'
  union all
  select a.ordinal, 6, 'not_open_yet', jsonb_build_object('opens_at', a.opens_at) from asked a where now() < a.opens_at
  union all
  select a.ordinal, 7, 'closed', jsonb_build_object('closes_at', a.closes_at) from asked a where a.is_closed
  union all
  select a.ordinal, 8, 'email_unconfirmed', '{}' from asked a where a.person_id is not null and a.email_verified_at is null
  union all
  select a.ordinal, 9, 'profile_incomplete', jsonb_build_object('fields', jsonb_build_array('qualification_level')) from asked a
  where a.person_id is not null and a.entry_level_required is not null and a.qualification_level is null
  union all
  select m.ordinal, 10, 'already_enrolled', jsonb_build_object('enrolment_id', m.id) from mine m where m.state = 'enrolled'
  union all
  select m.ordinal, 11, 'already_waiting', jsonb_build_object('rank', coalesce(w.rank, 1), 'enrolment_id', m.id) from mine m left join waiting_place w on w.enrolment_id = m.id
  where m.state = 'waiting'
  union all
  select m.ordinal, 12, 'already_applied', jsonb_build_object('date', (m.created_at at time zone 'Europe/Paris')::date, 'enrolment_id', m.id) from mine m
  where m.state in ('applied', 'nominated', 'received')
  union all
  select distinct on (h.ordinal) h.ordinal, 14, 'other_session', jsonb_build_object('session', s.code, 'enrolment_id', h.id)
  from held h join session s on s.id = h.session_id and s.course_id = h.wanted_course_id and s.id <> h.wanted_id
  where h.state = 'enrolled' and (now() at time zone s.time_zone)::date <= coalesce(s.ends_on, s.starts_on, 'infinity')
  union all
  select m.ordinal, 15, 'offer_open', jsonb_build_object('expires_at', f.expires_at, 'enrolment_id', m.id) from mine m left join offer f on f.enrolment_id = m.id and f.ended_at is null
  where m.state = 'offered'
  union all
  select a.ordinal, 16, 'organisation', jsonb_build_object('organisations', (
    select jsonb_agg(case when a.language = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end order by o.name_fr) from organisation o where o.id = any(a.only_organisations)))
  from asked a
  where a.person_id is not null and cardinality(a.only_organisations) > 0
    and not exists (
      select from affiliation f
      where f.person_id = a.person_id and f.organisation_id = any(a.only_organisations) and f.kind <> 'alumni' and current_date between f.from_on and coalesce(f.to_on, 'infinity'))
    and not exists (
      select from employer_link l where l.person_id = a.person_id and l.organisation_id = any(a.only_organisations) and current_date between l.from_on and coalesce(l.to_on, 'infinity'))
  union all
  select a.ordinal, 17, 'track', jsonb_build_object('tracks', to_jsonb(a.tracks)) from asked a where a.track in ('FI', 'FA', 'FC') and a.track <> all (a.tracks)
  union all
  select a.ordinal, 18, 'entry_level', jsonb_build_object('level', a.entry_level_required) from asked a where a.qualification_level < a.entry_level_required
  union all
  select a.ordinal, 19, 'prerequisite', jsonb_build_object('course', case when a.language = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end, 'course_code', c.code)
  from asked a join course_prerequisite r on r.course_id = a.course_id and r.kind = 'required'
    join course c on c.id = r.required_id
    join course_version v on v.course_id = c.id and v.number = coalesce(c.published_version, 1)
  where a.person_id is not null and not exists (
    select from enrolment e join session s on s.id = e.session_id where e.person_id = a.person_id and e.state = 'finished' and s.course_id = r.required_id)
  union all
  select a.ordinal, 20, 'employer_only', '{}' from asked a where a.admission = 'nomination'
  -- Questions are answered on their own pages (apply_to_session); a look-up for sessions on application only.
  union all
  select a.ordinal, 21, 'application_needed', '{}' from asked a where a.admission = 'approval' and exists (select from question q where q.session_id = a.session_id and q.retired_at is null)
  union all
  select c.ordinal, 22, 'clash', c.words
  from (
    select distinct on (h.ordinal) h.ordinal, jsonb_build_object('session', s.code, 'date', (o.starts_at at time zone s.time_zone)::date,
      'start', to_char(o.starts_at at time zone s.time_zone, 'HH24:MI'), 'end', to_char(o.ends_at at time zone s.time_zone, 'HH24:MI')) as words
    from held h join meeting o on o.session_id = h.session_id and o.ends_at > now()
      join meeting m on m.session_id = h.wanted_id and m.starts_at < o.ends_at and o.starts_at < m.ends_at
      join session s on s.id = h.session_id
    where h.state in ('enrolled', 'offered') and h.session_id <> h.wanted_id
    order by h.ordinal, o.starts_at
  ) c
  union all
  select a.ordinal, 23, 'limit_person', jsonb_build_object('n', n.held, 'term', case when a.language = 'en' then t.label_en else t.label_fr end)
  from asked a join code t on t.list = 'term' and a.starts_on between t.valid_from and t.valid_to,
    lateral (select count(*) as held from held h join session s on s.id = h.session_id and s.starts_on between t.valid_from and t.valid_to where h.ordinal = a.ordinal and h.session_id <> a.session_id) n
  where term_limit > 0 and n.held >= term_limit
  union all
  select a.ordinal, 26, 'full_list', jsonb_build_object('capacity', a.capacity) from asked a
  where a.admission = 'open' and not a.has_seat and a.has_waiting_list
  union all
  select a.ordinal, 27, 'list_first', jsonb_build_object('n', a.waiting_count) from asked a
  where a.admission = 'open' and a.waiting_count > 0 and a.has_waiting_list
  union all
  select a.ordinal, 28, 'full', jsonb_build_object('capacity', a.capacity) from asked a
  where a.admission = 'open' and not a.has_waiting_list and (not a.has_seat or a.waiting_count > 0);
end $$;
comment on function enrolment_refusals is 'One row per failing rule, position = order of the refusal catalogue; none = yes. ordinal = place in the arrays. person_id NULL = a visitor: rules of the session alone. form_issued_at (seconds since 1970, NULL = now) grants the grace after closing. full_list and list_first mean: the list can be joined.';
