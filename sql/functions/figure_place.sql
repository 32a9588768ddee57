-- Where a line of a fixed list stands in a yearly table; others come after, by their code.
create or replace function figure_place(value text) returns int language sql immutable as $$
  select coalesce(array_position(array['short_cycle', 'bachelor', 'master', 'doctorate', 'FI', 'FA', 'FC', 'core', 'dual', 'awareness', 'degree', 'pathway', 'unit', 'short', 'open_online', '0', '1', '2', 'none'], figure_place.value), 99)
$$;
comment on function figure_place is 'From short cycle to doctorate, from initial training to continuing education, and so on.';
