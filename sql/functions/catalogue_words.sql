-- What a visitor typed into the search box, as a question to the catalogue; a word that no course holds becomes the nearest one that some course holds.
create or replace function catalogue_words(q text) returns table (question tsquery, corrected text) language plpgsql stable rows 1 security definer set search_path = public, pg_temp as $$
declare
  typed text := lower(unaccent(left(trim(q), 200)));
  small constant text[] := array['a', 'an', 'and', 'au', 'aux', 'd', 'dans', 'de', 'des', 'du', 'en', 'et', 'for', 'in', 'l', 'la', 'le', 'les', 'of', 'on', 'par', 'pour', 'sur', 'the', 'to', 'un', 'une', 'with'];
  typed_word text;
  near text;
  one tsquery;
  answer tsquery;
  fixed text[] := '{}';
  is_fixed boolean := false;
begin
  if coalesce(typed, '') = '' then
    return query select null::tsquery, null::text;
    return;
  end if;
  if typed !~ '[[:alnum:]]' then
    return query select 'nothing & !nothing'::tsquery, null::text;
    return;
  end if;
  if typed ~ '"|(^|\s)-|\sor\s' then
    return query select websearch_to_tsquery('amphi_fr', typed) || websearch_to_tsquery('amphi_en', typed), null::text;
    return;
  end if;
  foreach is_fixed in array array[false, true] loop
    answer := null;
    fixed := '{}';
    for typed_word in select w from regexp_split_to_table(typed, '[^[:alnum:]-]+') with ordinality t (w, n) where w ~ '[[:alnum:]]' order by n limit 12 loop
      continue when typed_word = any(small) and typed ~ '\s';
      one := plainto_tsquery('amphi_fr', typed_word) || plainto_tsquery('amphi_en', typed_word);
      if typed_word in ('ia', 'ai') then one := to_tsquery('simple', 'ia | ai') || phraseto_tsquery('amphi_fr', 'intelligence artificielle') || phraseto_tsquery('amphi_en', 'artificial intelligence'); end if;
      if is_fixed and char_length(typed_word) > 2 and not exists (select from catalogue_entry e where e.document @@ one) then
        select s.word into near from search_word s where similarity(s.word, typed_word) >= 0.25 order by similarity(s.word, typed_word) desc, s.courses desc, s.word limit 1;
        if near is not null then
          typed_word := near;
          one := plainto_tsquery('amphi_fr', typed_word) || plainto_tsquery('amphi_en', typed_word);
        end if;
      end if;
      fixed := fixed || typed_word;
      answer := case when answer is null then one else answer && one end;
    end loop;
    if answer is null then answer := plainto_tsquery('amphi_fr', typed); end if;
    exit when exists (select from catalogue_entry e where e.document @@ answer);
  end loop;
  return query select answer, case when is_fixed and array_to_string(fixed, ' ') <> typed and exists (select from catalogue_entry e where e.document @@ answer) then array_to_string(fixed, ' ') end;
end $$;
comment on function catalogue_words is 'Plain words: each in French or English form, all of them needed; with quotes, or, -: as websearch_to_tsquery reads them. corrected = what was searched instead when a word was mistyped. Nothing typed: NULL.';
