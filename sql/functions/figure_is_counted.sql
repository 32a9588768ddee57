-- Whether the counters can answer: what waits for the fold is little, or the fold is at work and a moment behind; and a pair that no counter is kept for is asked for today.
create or replace function figure_is_counted(year_kind text, as_of date, tables text[]) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select (figure_counted_at() is null or figure_counted_at() > now() - interval '15 minutes')
    and (figure_is_counted.as_of >= (select f.counted_on from figure_fold f) or not exists (
      select from unnest(figure_is_counted.tables) t (name)
      where t.name like '%*%' and not exists (select from figure_kept() k where k.dimension1 || '*' || k.dimension2 = t.name or k.dimension2 || '*' || k.dimension1 = t.name)))
$$;
comment on function figure_is_counted is 'as_of = the day observed. False: figures() must recount.';
