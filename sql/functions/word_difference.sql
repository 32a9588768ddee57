-- The words that went and the words that came between two texts, in reading order.
create or replace function word_difference(before text, after text) returns table (place int, kind text, words text) language plpgsql immutable set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  -- Words with the blanks behind them, so that pieces put together are the text again.
  a text[] := array(select m[1] from regexp_matches(coalesce(word_difference.before, ''), '\S+\s*|^\s+', 'g') m);
  b text[] := array(select m[1] from regexp_matches(coalesce(word_difference.after, ''), '\S+\s*|^\s+', 'g') m);
  n int := cardinality(a);
  m int := cardinality(b);
  head int := 0;
  tail int := 0;
  longest int[];
  wide int;
  i int;
  j int;
  now_kind text;
  kinds text[] := '{}';
  pieces text[] := '{}';
begin
  while head < least(n, m) and btrim(a[head + 1], E' \n\t\r') = btrim(b[head + 1], E' \n\t\r') loop head := head + 1; end loop;
  while tail < least(n, m) - head and btrim(a[n - tail], E' \n\t\r') = btrim(b[m - tail], E' \n\t\r') loop tail := tail + 1; end loop;
  if head > 0 then kinds := kinds || 'same'::text; pieces := pieces || array_to_string(b[1:head], ''); end if;
  n := n - head - tail;
  m := m - head - tail;
  if n::bigint * m > 90000 then
    -- Too much changed for a reader to follow word by word, and for us to compare: one block went, another came.
    kinds := kinds || array['gone', 'new'];
    pieces := pieces || array[array_to_string(a[head + 1:head + n], ''), array_to_string(b[head + 1:head + m], '')];
  else
    -- Longest common subsequence of what lies between; longest[i, j] of the words from i and j on, row by row.
    wide := m + 1;
    longest := array_fill(0, array[(n + 1) * wide]);
    for i in reverse n..1 loop
      for j in reverse m..1 loop
        longest[(i - 1) * wide + j] := case when btrim(a[head + i], E' \n\t\r') = btrim(b[head + j], E' \n\t\r') then longest[i * wide + j + 1] + 1
          else greatest(longest[i * wide + j], longest[(i - 1) * wide + j + 1]) end;
      end loop;
    end loop;
    i := 1;
    j := 1;
    while i <= n or j <= m loop
      now_kind := case when i <= n and j <= m and btrim(a[head + i], E' \n\t\r') = btrim(b[head + j], E' \n\t\r') then 'same'
        when j > m or i <= n and longest[i * wide + j] >= longest[(i - 1) * wide + j + 1] then 'gone' else 'new' end;
      if cardinality(kinds) > 0 and kinds[cardinality(kinds)] = now_kind then
        pieces[cardinality(pieces)] := pieces[cardinality(pieces)] || case now_kind when 'gone' then a[head + i] else b[head + j] end;
      else
        kinds := kinds || now_kind;
        pieces := pieces || case now_kind when 'gone' then a[head + i] else b[head + j] end;
      end if;
      if now_kind <> 'new' then i := i + 1; end if;
      if now_kind <> 'gone' then j := j + 1; end if;
    end loop;
  end if;
  if tail > 0 then kinds := kinds || 'same'::text; pieces := pieces || array_to_string(b[cardinality(b) - tail + 1:], ''); end if;
  return query select (row_number() over ())::int, k.kind, k.words from unnest(kinds, pieces) k (kind, words) where k.words <> '';
end $$;
comment on function word_difference is 'kind: same, gone, new. Blanks alone are no difference. Between the first and the last changed word at most 90,000 pairs are compared; beyond that the whole stretch is one gone and one new piece.';
