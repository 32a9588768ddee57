-- Derives from the sessions of courses what each offers from one change of state to the next, by the rules of session_availability.
create or replace function refresh_catalogue_slices(course_ids bigint[]) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  -- One at a time for each course: two sessions of it moved at once would both write its slices.
  perform from catalogue_entry e where e.course_id = any(course_ids) order by e.course_id for update;
  delete from catalogue_slice k where k.course_id = any(course_ids);
  insert into catalogue_slice (course_id, from_at, until_at, session_id, list_order, is_open, is_free, starts_on, languages, modes, sessions_count, tags)
  with own as materialized (
    select s.*, s.starts_on::timestamp at time zone s.time_zone as starts_at, (coalesce(s.ends_on, s.starts_on) + 1)::timestamp at time zone s.time_zone as over_at
    from session s where s.course_id = any(course_ids) and s.state = 'published' and s.origin = 'own'
  ), edge as (
    select o.course_id, t.at from own o, unnest(array[o.opens_at, o.closes_at, o.starts_at, o.over_at]) t (at) where t.at is not null
    union select e.course_id, '-infinity' from catalogue_entry e where e.course_id = any(course_ids)
  ), slice as materialized (
    select x.course_id, x.at as from_at, x.until_at from (select g.course_id, g.at, lead(g.at, 1, 'infinity') over (partition by g.course_id order by g.at) as until_at from edge g) x where x.until_at > now()
  ), state as (
    select l.course_id, l.from_at, o.id, o.starts_on, o.languages, o.mode, o.price_total,
      case when o.starts_on is null then 'unscheduled' when l.from_at < o.starts_at then 'future' when l.from_at < o.over_at then 'ongoing' else 'ended' end as phase,
      case
        when o.opens_at is null and o.admission = 'elsewhere' then case when o.starts_on is null or l.from_at < o.starts_at then 'open' else 'closed' end
        when l.from_at < o.opens_at then 'not_yet'
        when o.closes_at is null or l.from_at < o.closes_at then 'open'
        else 'closed'
      end as enrolment_window
    from slice l join own o on o.course_id = l.course_id
  ), ranked as (
    select t.*, t.phase <> 'unscheduled' and t.enrolment_window = 'open' as is_open,
      case when t.phase = 'unscheduled' then 8 when t.enrolment_window = 'open' then case t.phase when 'ongoing' then 1 when 'future' then 2 else 3 end when t.enrolment_window = 'not_yet' then 4
        else case t.phase when 'future' then 5 when 'ongoing' then 6 else 7 end end as list_order
    from state t
  ), summed as (
    select l.course_id, l.from_at, l.until_at, coalesce(min(r.list_order), 9) as list_order, coalesce(bool_or(r.is_open), false) as is_open, coalesce(bool_or(r.price_total = 0), false) as is_free,
      (array_agg(r.id order by r.list_order, r.starts_on, r.id) filter (where r.id is not null))[1] as session_id, (array_agg(r.starts_on order by r.list_order, r.starts_on, r.id))[1] as starts_on,
      count(r.id)::int as sessions_count, coalesce(array_agg(distinct r.mode::text) filter (where r.mode is not null), '{}') as modes,
      coalesce(string_to_array(nullif(string_agg(array_to_string(r.languages, ','), ',') filter (where r.languages <> '{}'), ''), ','), '{}') as languages
    from slice l left join ranked r on r.course_id = l.course_id and r.from_at = l.from_at and r.list_order <> 7
    group by l.course_id, l.from_at, l.until_at
  ), complete as (
    select m.*, e.level, e.tracks, e.field, e.institutions, e.axis, m.is_free or e.own_is_free as free_somehow,
      e.own_languages || array(select distinct x from unnest(m.languages) x where x <> all (e.own_languages)) as all_languages,
      array(select x from unnest(m.modes || e.own_mode::text) x where x is not null group by x order by x) as all_modes
    from summed m join catalogue_entry e on e.course_id = m.course_id
  )
  select c.course_id, c.from_at, c.until_at, c.session_id, c.list_order, c.is_open, c.free_somehow, c.starts_on, c.all_languages, c.all_modes, c.sessions_count,
    array['level=' || c.level] || array(select 'track=' || x from unnest(c.tracks) x) || case when c.field is null then '{}'::text[] else array['field=' || c.field] end
      || array(select 'institution=' || x from unnest(c.institutions) x) || case when c.axis is null then '{}'::text[] else array['axis=' || c.axis] end
      || array(select 'language=' || x from unnest(c.all_languages) x) || array(select 'mode=' || x from unnest(c.all_modes) x)
      || case when c.is_open then array['open=yes'] else '{}'::text[] end || case when c.free_somehow then array['free=yes'] else '{}'::text[] end
  from complete c;
  insert into catalogue_change default values;
end $$;
comment on function refresh_catalogue_slices is 'Called by refresh_catalogue() and by the trigger of session. Seats are not in it: a rush of enrolments changes no slice.';
