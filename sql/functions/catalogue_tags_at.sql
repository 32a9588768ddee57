-- What catalogue_tag holds, for any moment: read by the page only while the derived rows are out of date.
create or replace function catalogue_tags_at(moment timestamptz) returns table (facet text, value text, fixed int, label_fr text, label_en text, courses int, bits bit varying)
language sql stable rows 100 security definer set search_path = public, pg_temp as $$
  with size as (
    select count(*)::int as n from catalogue_entry
  ), has as (
    select split_part(x.tag, '=', 1) as facet, split_part(x.tag, '=', 2) as value, bit_or(set_bit(repeat('0', s.n)::bit varying, e.place_fr - 1, 1)) as bits
    from size s, catalogue_slice k join catalogue_entry e on e.course_id = k.course_id, unnest(k.tags) x (tag)
    where k.from_at <= moment and moment < k.until_at
    group by x.tag
  ), complete as (
    select * from has
    union all select a.facet, 'yes', repeat('0', s.n)::bit varying from size s, (values ('open'), ('free')) a (facet) where not exists (select from has h where h.facet = a.facet)
  )
  select c.facet, c.value,
    case c.facet when 'level' then array_position(array['short_cycle', 'bachelor', 'master', 'doctorate', 'none'], c.value) when 'track' then array_position(array['FI', 'FA', 'FC'], c.value)
      when 'mode' then c.value::int else 0 end,
    catalogue_label(c.facet, c.value, 'fr'), catalogue_label(c.facet, c.value, 'en'), bit_count(c.bits)::int, c.bits
  from complete c
$$;
comment on function catalogue_tags_at is 'One row per value of a filter that some listed course has at that moment.';
