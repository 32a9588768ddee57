-- Derives the bits of the catalogue for now, and for the next moment when it is near; called by amphi jobs every second and whenever the list is rebuilt.
create or replace function refresh_catalogue_moments() returns int language plpgsql security definer set search_path = public, pg_temp as $$
declare
  moment timestamptz := now();
  built int := 0;
begin
  if exists (select from catalogue_moment m where m.from_at <= now() and now() < m.until_at and m.until_at > now() + interval '1 minute') and not exists (select from catalogue_change) then return 0; end if;
  -- One at a time: two would derive the same rows.
  lock table catalogue_moment in share row exclusive mode;
  -- First the marks that are seen, then the rows: what commits in between leaves its mark.
  delete from catalogue_change;
  if found then
    delete from catalogue_moment;
  else
    delete from catalogue_moment m where m.until_at <= now();
  end if;
  while moment < now() + interval '1 minute' loop
    if not exists (select from catalogue_moment m where m.from_at <= moment and moment < m.until_at) then
      insert into catalogue_moment (from_at, until_at) select moment, coalesce(min(k.until_at), 'infinity') from catalogue_slice k where k.until_at > moment;
      insert into catalogue_tag (from_at, facet, value, fixed, label_fr, label_en, courses, bits) select moment, t.* from catalogue_tags_at(moment) t;
      insert into catalogue_order (from_at, sort, locale, course_ids, places) select moment, o.* from catalogue_orders_at(moment) o;
      built := built + 1;
    end if;
    select m.until_at into moment from catalogue_moment m where m.from_at <= moment and moment < m.until_at;
  end loop;
  return built;
end $$;
comment on function refresh_catalogue_moments is 'Answers how many moments were derived. Without it the pages are right all the same, only slower: they derive for themselves.';
