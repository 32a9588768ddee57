-- Every rule that forbids a person an enrolment in a session: guards the write, and tells the page why not beforehand.
create or replace function enrolment_refusals(person_id bigint[], session_id bigint[], form_issued_at bigint[], track text[] default null, with_seats boolean default true)
returns table (ordinal int, "position" int, refusal text, refusal_values jsonb)
language plpgsql stable security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_mergejoin = off set enable_material = off set jit = off as $$
#variable_conflict use_column
declare
  grace interval;
  term_limit int := setting_number('person_term_limit', 0);
  suspects int[];
begin
  -- Hardly anybody is refused, and the whole list costs more to begin than to walk: a first look finds whom it may concern. It may suspect too many, never too few (each rule's own tests go through it).
  -- What is so for all of a session is asked once per session: a rush is many people and few of these.
  with place as materialized (
    select s.id, s.course_id, s.entry_level_required, coalesce(s.tracks, v.tracks) as tracks, w.has_meetings,
      c.state in ('withdrawn', 'archived') or s.state = 'cancelled' or s.admission <> 'open' or s.origin = 'import' or s.starts_on is null or s.has_audiences
        or coalesce(s.ends_on, s.starts_on) < (now() at time zone s.time_zone)::date or now() < s.opens_at or now() >= s.closes_at or cardinality(s.only_organisations) > 0
        or (with_seats and (s.waiting_count > 0 or not (s.is_unlimited or s.capacity > s.seats_taken + s.seats_reserved)))
        or exists (select from course_prerequisite r where r.course_id = s.course_id and r.kind = 'required') as is_suspect
    from (select distinct x.id from unnest(enrolment_refusals.session_id) x (id)) d
      cross join lateral (select * from session x where x.id = d.id offset 0) s
      cross join lateral (select x.state from course x where x.id = s.course_id offset 0) c
      cross join lateral (select x.tracks from course_version x where x.course_id = s.course_id and x.number = s.course_version offset 0) v
      cross join lateral (select exists (select from meeting m where m.session_id = s.id and m.ends_at > now()) as has_meetings offset 0) w
  )
  select array_agg(a.ordinal::int) into suspects
  from unnest(enrolment_refusals.person_id, enrolment_refusals.session_id, enrolment_refusals.track) with ordinality a (person_id, session_id, track, ordinal)
    join place s on s.id = a.session_id
    left join lateral (select x.* from person x where x.id = a.person_id offset 0) p on true
  where s.is_suspect
    or (p.id is not null and p.email_verified_at is null) or coalesce(p.qualification_level < s.entry_level_required, s.entry_level_required is not null)
    or (a.track in ('FI', 'FA', 'FC') and a.track <> all (s.tracks))
    or exists (
      select from (select * from enrolment x where x.stat_subject_id = p.stat_subject_id and x.state in ('nominated', 'applied', 'received', 'waiting', 'offered', 'enrolled') offset 0) e
      where e.session_id = s.id or term_limit > 0
        or (e.state in ('offered', 'enrolled') and (
          s.course_id = (select o.course_id from session o where o.id = e.session_id)
          or (s.has_meetings and exists (
            select from meeting o join meeting m on m.session_id = s.id and m.starts_at < o.ends_at and o.starts_at < m.ends_at where o.session_id = e.session_id and o.ends_at > now())))));
  if suspects is null then
    return;
  end if;

  grace := make_interval(mins => setting_number('grace_minutes', 0));
  return query
  with asked as materialized (
    select a.ordinal::int, a.session_id, a.track, p.id as person_id, p.stat_subject_id, p.email_verified_at, p.qualification_level, coalesce(p.language, 'fr') as language,
      s.state, s.course_id, s.admission, s.door, s.opens_at, s.closes_at, s.starts_on, s.ends_on, s.capacity, s.waiting_count, s.has_waiting_list, s.only_organisations, s.has_audiences, s.seats_taken, s.is_unlimited, a.issued_at,
      s.entry_level_required, s.is_unlimited or s.capacity > s.seats_taken + s.seats_reserved as has_seat, coalesce(s.tracks, v.tracks) as tracks, c.state as course_state,
      coalesce(s.ends_on, s.starts_on) < (now() at time zone s.time_zone)::date as is_ended,
      s.origin = 'import' or coalesce(now() >= s.closes_at + case when a.issued_at < extract(epoch from s.closes_at) then grace else '0' end, false) as is_closed
    from unnest(enrolment_refusals.person_id, enrolment_refusals.session_id, enrolment_refusals.form_issued_at, enrolment_refusals.track)
        with ordinality a (person_id, session_id, issued_at, track, ordinal)
      -- Fences (offset) keep each of these a look-up per request, whatever the planner believes of a young table.
      cross join lateral (select * from session x where x.id = a.session_id offset 0) s
      cross join lateral (select x.state from course x where x.id = s.course_id offset 0) c
      cross join lateral (select x.tracks from course_version x where x.course_id = s.course_id and x.number = s.course_version offset 0) v
      left join lateral (select x.* from person x where x.id = a.person_id offset 0) p on true
    where a.ordinal = any(suspects)
  ), audience as materialized (
    -- Read only where the session keeps seats. What has passed its moment is everybody's, whether or not its row says so yet.
    select a.ordinal, u.kind, u.value, u.seats - u.seats_taken as free, u.released_at, u.is_own, u.from_at, u.until_at, u.is_own and u.from_at <= now() and not u.is_over as is_open,
      -- Nobody passes those of the same audience who wait.
      u.is_own and u.from_at <= now() and not u.is_over and u.seats_taken < u.seats and (a.waiting_count = 0 or not exists (
        select from waiting_entry w join enrolment e on e.id = w.enrolment_id where w.session_id = a.session_id and w.left_at is null and e.person_id <> a.person_id and belongs_to_audience(e.person_id, u.kind, u.value))) as is_first
    from asked a,
      lateral (
        select x.*, belongs_to_audience(a.person_id, x.kind, x.value) as is_own, t.from_at, t.until_at, coalesce(now() >= t.until_at + case when a.issued_at < extract(epoch from t.until_at) then grace else '0' end, false) as is_over
        from session_audience x, lateral (select coalesce(x.opens_at, a.opens_at) as from_at, coalesce(x.closes_at, a.closes_at) as until_at) t
        where x.session_id = a.session_id and not x.is_released and x.released_at > now()
      ) u
    where a.has_audiences
  ), kept as (
    select u.ordinal, sum(u.free)::int as seats, coalesce(bool_or(u.is_open and u.free > 0), false) as has_seat, coalesce(bool_or(u.is_first), false) as is_first,
      min(u.from_at) filter (where u.is_own and u.from_at > now()) as opens_at, max(u.until_at) filter (where u.is_own) as closes_at, coalesce(sum(u.free) filter (where not u.is_own), 0)::int as other_seats,
      max(u.released_at) filter (where not u.is_own and u.free > 0) as released_at
    from audience u group by u.ordinal
  ), seated as materialized (
    select a.ordinal, a.admission, a.capacity, a.waiting_count, a.has_waiting_list, a.language, a.opens_at, a.closes_at, a.is_closed,
      case when a.has_audiences then coalesce(k.has_seat, false) or a.is_unlimited or a.capacity - a.seats_taken > coalesce(k.seats, 0) else a.has_seat end as has_seat,
      a.waiting_count > 0 and not coalesce(k.is_first, false) as is_behind, coalesce(k.other_seats, 0) as other_seats, k.released_at, k.opens_at as own_opens_at, k.closes_at as own_closes_at,
      coalesce(k.has_seat, false) as has_own_seat
    from asked a left join kept k on k.ordinal = a.ordinal
  ), held as materialized (
    select a.ordinal, a.language, a.session_id as wanted_id, a.course_id as wanted_course_id, e.id, e.session_id, e.state, e.created_at
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
  select a.ordinal, 4, 'enrol_elsewhere', jsonb_build_object('door', coalesce((select case when a.language = 'en' then d.label_en else d.label_fr end from code d where d.list = 'door' and d.code = a.door), a.door)) from asked a where a.admission = 'elsewhere'
  union all
  select a.ordinal, 5, 'no_dates', '{}' from asked a where a.starts_on is null and a.admission <> 'elsewhere'
  union all
  select a.ordinal, 6, 'not_open_yet', jsonb_build_object('opens_at', least(a.opens_at, a.own_opens_at)) from seated a where now() < a.opens_at and not a.has_own_seat
  union all
  select a.ordinal, 7, 'closed', jsonb_build_object('closes_at', greatest(a.closes_at, a.own_closes_at)) from seated a where a.is_closed and not a.has_own_seat
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
  where m.state in ('applied', 'nominated')
  union all
  select m.ordinal, 13, 'already_received', jsonb_build_object('receipt', n.receipt, 'draw_at', w.draw_at, 'enrolment_id', m.id) from mine m join draw_entry n on n.enrolment_id = m.id join session w on w.id = m.session_id
  where m.state = 'received'
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
  where a.person_id is not null
    and not exists (
      select from enrolment e join session s on s.id = e.session_id
      where e.person_id = a.person_id and e.state = 'finished' and s.course_id = r.required_id
        and coalesce((select o.outcome from outcome_event o where o.enrolment_id = e.id order by o.id desc limit 1), '') <> 'not_completed')
    and not exists (select from equivalence q where q.person_id = a.person_id and q.course_id = a.course_id and q.required_id = r.required_id and q.ended_at is null)
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
  select a.ordinal, 25, 'audience_full', jsonb_build_object('n', a.other_seats, 'released_at', a.released_at, 'can_wait', a.has_waiting_list, 'audiences', (
    select jsonb_agg(coalesce(case when a.language = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end, 'level_' || u.value) order by u.kind, o.name_fr, u.value)
    from audience u left join organisation o on u.kind <> 'level' and o.code = u.value where u.ordinal = a.ordinal and not u.is_own and u.free > 0))
  from seated a where with_seats and a.admission = 'open' and not a.has_seat and a.other_seats > 0
  union all
  select a.ordinal, 26, 'full_list', jsonb_build_object('capacity', a.capacity) from seated a
  where with_seats and a.admission = 'open' and not a.has_seat and a.has_waiting_list and a.other_seats = 0
  union all
  select a.ordinal, 27, 'list_first', jsonb_build_object('n', a.waiting_count) from seated a
  where with_seats and a.admission = 'open' and a.is_behind and a.has_waiting_list
  union all
  select a.ordinal, 28, 'full', jsonb_build_object('capacity', a.capacity) from seated a
  where with_seats and a.admission = 'open' and not a.has_waiting_list and (not a.has_seat and a.other_seats = 0 or a.has_seat and a.is_behind);
end $$;
comment on function enrolment_refusals is 'One row per failing rule, position = order of the refusal catalogue; none = yes. ordinal = place in the arrays. person_id NULL = a visitor: rules of the session alone. form_issued_at (seconds since 1970, NULL = now) grants the grace after closing. with_seats = false leaves out what seats and queue say (audience_full, full_list, list_first, full): the batch decides that itself, in turn. Whether a row forbids, or only says that one will wait: is_forbidding().';
