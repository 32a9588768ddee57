-- Derives the search table and its vocabulary from what is published; called by publishing and by the demonstration.
create or replace function refresh_catalogue() returns int language plpgsql security definer set search_path = public, pg_temp as $$
declare
  entries int;
begin
  delete from catalogue_entry;
  insert into catalogue_entry (course_id, code, title_fr, title_en, level, kind, tracks, field, axis, programmes, institutions, own_languages, own_mode, own_is_free, document, words,
    published_at, sort_title_fr, sort_title_en, place_fr, place_en)
  select c.id, c.code, v.title_fr, v.title_en, v.level, c.kind, v.tracks, left(v.isced_f, 2), v.axis, v.acceleration_programme, o.codes, v.languages, v.mode, coalesce(v.price_typical = 0, false),
    setweight(to_tsvector('amphi_fr', v.title_fr || ' ' || c.code), 'A') || setweight(to_tsvector('amphi_en', coalesce(v.title_en, '')), 'A')
      || setweight(to_tsvector('amphi_fr', coalesce(f.titles, '')) || to_tsvector('amphi_en', coalesce(f.titles, '')), 'B')
      || setweight(to_tsvector('amphi_fr', o.names_fr || ' ' || o.code_words) || to_tsvector('amphi_en', coalesce(o.names_en, '')), 'C')
      || setweight(to_tsvector('amphi_fr', concat_ws(' ', v.summary_fr, v.objectives_fr, v.expected_results_fr, v.content_fr)), 'D')
      || setweight(to_tsvector('amphi_en', concat_ws(' ', v.summary_en, v.objectives_en, v.expected_results_en, v.content_en)), 'D'),
    lower(unaccent(concat_ws(' ', v.title_fr, v.title_en, f.titles, c.code, v.summary_fr, v.summary_en, v.expected_results_fr, v.expected_results_en, o.names_fr))),
    v.published_at, v.title_fr, coalesce(v.title_en, v.title_fr),
    row_number() over (order by v.title_fr collate "fr-x-icu", c.code), row_number() over (order by coalesce(v.title_en, v.title_fr) collate "en-x-icu", c.code)
  from course c
    join course_version v on v.course_id = c.id and v.number = c.published_version
    cross join lateral (
      select coalesce(array_agg(distinct g.code), '{}') as codes, coalesce(string_agg(g.code, ' '), '') as code_words, coalesce(string_agg(g.name_fr, ' '), '') as names_fr, string_agg(g.name_en, ' ') as names_en
      from course_organisation p join organisation g on g.id = p.organisation_id where p.course_id = c.id
    ) o
    left join lateral (select string_agg(t.title, ' ') as titles from course_former_title t where t.course_id = c.id) f on true
  where c.state = 'published' and c.origin = 'own';
  get diagnostics entries = row_count;
  insert into catalogue_card select t.* from course_text t join catalogue_entry e on e.course_id = t.course_id;
  perform refresh_catalogue_slices(array(select e.course_id from catalogue_entry e));
  delete from search_word;
  insert into search_word (word, courses)
  select w.word, count(distinct e.course_id) from catalogue_entry e, regexp_split_to_table(e.words, '[^[:alnum:]]+') w (word) where char_length(w.word) > 2 and w.word !~ '^[0-9]+$' group by w.word;
  insert into catalogue_change default values;
  perform refresh_catalogue_moments();
  return entries;
end $$;
comment on function refresh_catalogue is 'Rebuilds catalogue_entry, catalogue_card, catalogue_slice, search_word and the moments in the caller''s transaction; answers how many courses are listed.';
