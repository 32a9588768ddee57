-- What the catalogue page asks: how many match, which ones the page shows, and for each filter the courses that miss nothing but it.
create or replace function catalogue_search(q text, level text[], track text[], field text[], institution text[], axis text[], language text[], mode text[], is_open boolean, is_free boolean, sort text, locale text, page int, page_size int,
  out total int, out all_count int, out open_count int, out free_count int, out corrected text, out shown bigint[], out others bit varying[])
language plpgsql stable as $$
#variable_conflict use_column
declare
  chosen text[] := catalogue_search.level || catalogue_search.track || catalogue_search.field || catalogue_search.institution || catalogue_search.axis || catalogue_search.language || catalogue_search.mode;
  question tsquery;
  masks bit varying[];
  everything bit varying;
  found_bits bit varying;
  open_bits bit varying;
  free_bits bit varying;
  first_line int := (coalesce(catalogue_search.page, 1) - 1) * coalesce(catalogue_search.page_size, 0);
begin
  if catalogue_search.q <> '' then
    select w.question, w.corrected into question, corrected from catalogue_words(catalogue_search.q) w;
  end if;
  if cardinality(chosen) = 0 and question is null and not catalogue_search.is_open and not catalogue_search.is_free then
    select max(length(t.bits)), max(t.courses) filter (where t.facet = 'open'), max(t.courses) filter (where t.facet = 'free') into total, open_count, free_count from catalogue_tag_now t where t.value = 'yes' and t.facet in ('open', 'free');
    all_count := total;
    select case when catalogue_search.page_size is null then o.course_ids else o.course_ids[first_line + 1 : first_line + catalogue_search.page_size] end into shown
    from catalogue_order_now o where o.sort = case when catalogue_search.sort = 'relevance' then 'title' else catalogue_search.sort end and o.locale = catalogue_search.locale;
    return;
  end if;
  select bit_or(t.bits) filter (where t.facet = 'open' and t.value = 'yes'), bit_or(t.bits) filter (where t.facet = 'free' and t.value = 'yes'),
    array[bit_or(t.bits) filter (where t.facet = 'level' and t.value = any(catalogue_search.level)), bit_or(t.bits) filter (where t.facet = 'track' and t.value = any(catalogue_search.track)),
      bit_or(t.bits) filter (where t.facet = 'field' and t.value = any(catalogue_search.field)), bit_or(t.bits) filter (where t.facet = 'institution' and t.value = any(catalogue_search.institution)),
      bit_or(t.bits) filter (where t.facet = 'axis' and t.value = any(catalogue_search.axis)), bit_or(t.bits) filter (where t.facet = 'language' and t.value = any(catalogue_search.language)),
      bit_or(t.bits) filter (where t.facet = 'mode' and t.value = any(catalogue_search.mode)), null, null, null]
  into open_bits, free_bits, masks from catalogue_tag_now t where t.value = 'yes' or t.value = any(chosen);
  all_count := length(open_bits);
  everything := ~ repeat('0', all_count)::bit varying;
  if question is not null then
    masks[10] := (select string_agg(case when e.document @@ question then '1' else '0' end, '' order by e.place_fr)::bit varying from catalogue_entry e);
  end if;
  masks[8] := case when catalogue_search.is_open then open_bits end;
  masks[9] := case when catalogue_search.is_free then free_bits end;
  -- A filter that is not set misses nobody; one whose values nobody has misses everybody.
  for i in 1 .. 10 loop
    if masks[i] is null then
      masks[i] := case when case i when 1 then cardinality(catalogue_search.level) when 2 then cardinality(catalogue_search.track) when 3 then cardinality(catalogue_search.field) when 4 then cardinality(catalogue_search.institution)
        when 5 then cardinality(catalogue_search.axis) when 6 then cardinality(catalogue_search.language) when 7 then cardinality(catalogue_search.mode) else 0 end > 0 then ~ everything else everything end;
    end if;
  end loop;
  -- From the left and from the right: each filter's others are what stands on both sides of it.
  others := array_fill(everything, array[10]);
  found_bits := everything;
  for i in 1 .. 10 loop
    others[i] := found_bits;
    found_bits := found_bits & masks[i];
  end loop;
  everything := masks[10];
  for i in reverse 9 .. 1 loop
    others[i] := others[i] & everything;
    everything := everything & masks[i];
  end loop;
  total := bit_count(found_bits);
  open_count := bit_count(others[8] & open_bits);
  free_count := bit_count(others[9] & free_bits);
  if catalogue_search.sort = 'relevance' and question is not null then
    shown := array(select e.course_id from catalogue_entry e where get_bit(found_bits, e.place_fr - 1) = 1
      order by ts_rank(e.document, question) desc, case when catalogue_search.locale = 'en' then e.place_en else e.place_fr end limit catalogue_search.page_size offset first_line);
  else
    shown := array(select u.course_id from catalogue_order_now o, unnest(o.course_ids, o.places) with ordinality u (course_id, place, n)
      where o.sort = case when catalogue_search.sort = 'relevance' then 'title' else catalogue_search.sort end and o.locale = catalogue_search.locale and get_bit(found_bits, u.place - 1) = 1
      order by u.n limit catalogue_search.page_size offset first_line);
  end if;
end $$;
comment on function catalogue_search is 'List, counts, options and CSV all read this. Empty arrays, NULL and false choose nothing; sort is start, title, recent or relevance; page_size NULL is the whole list. others: ten sets of bits (level, track, field, institution, axis, language, mode, open, free, words), NULL when nothing is chosen: the count beside an option is that of its courses among the others of its filter.';
