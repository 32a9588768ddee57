-- What catalogue_order holds, for any moment.
create or replace function catalogue_orders_at(moment timestamptz) returns table (sort text, locale text, course_ids bigint[], places int[])
language sql stable rows 6 security definer set search_path = public, pg_temp as $$
  with listed as (
    select e.course_id, e.place_fr, e.place_en, e.published_at, k.list_order, k.starts_on
    from catalogue_slice k join catalogue_entry e on e.course_id = k.course_id
    where k.from_at <= moment and moment < k.until_at
  ), ranked as (
    select s.sort, l.locale, c.course_id, c.place_fr, row_number() over (partition by s.sort, l.locale order by case when s.sort = 'start' then c.list_order end, case when s.sort = 'start' then c.starts_on end,
      case when s.sort = 'recent' then c.published_at end desc, case when l.locale = 'en' then c.place_en else c.place_fr end) as line
    from listed c, (values ('start'), ('title'), ('recent')) s (sort), (values ('fr'), ('en')) l (locale)
  )
  select r.sort, r.locale, array_agg(r.course_id order by r.line), array_agg(r.place_fr order by r.line) from ranked r group by r.sort, r.locale
$$;
comment on function catalogue_orders_at is 'start: first what one can enrol in, then what opens, ends, or has no session; title; recent: newest published first.';
