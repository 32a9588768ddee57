-- A percentage that everybody may read, from true values: nothing where the base is too small, nor where it would tell the exact numbers behind the rounded ones.
create or replace function public_rate(part numeric, base numeric) returns int language sql immutable as $$
  select case when base >= 22.5 and (
      select count(distinct b.n) > 1 and count(distinct p.n) > 1
      from generate_series((round(base / 5) * 5 - 2)::int, (round(base / 5) * 5 + 2)::int) b (n) cross join generate_series((round(part / 5) * 5 - 2)::int, (round(part / 5) * 5 + 2)::int) p (n)
      where p.n >= 0 and b.n >= 22.5 and (part > base or p.n <= b.n) and round(p.n * 100.0 / b.n) = round(part * 100 / base)
    ) then round(part * 100 / base)::int end
$$;
comment on function public_rate is 'Whole per cent. NULL = hidden: a base under 22.5, or only one pair of whole numbers would give this rate and round to what is printed.';
