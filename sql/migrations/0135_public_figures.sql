-- What may be told of a year to everybody: which releases are public, and how many people stand behind the hours of a cell.
create table year_figure_basis (
  release_id bigint not null references year_release deferrable initially deferred,
  dimension1 text collate "C" not null,
  value1 text collate "C" not null,
  dimension2 text collate "C" not null,
  value2 text collate "C" not null,
  persons smallint not null check (persons between 1 and 3),
  primary key (release_id, dimension1, dimension2, value1, value2)
);
create trigger year_figure_basis_append_only before update or delete on year_figure_basis for each row execute function refuse_change();
create trigger year_figure_basis_no_truncate before truncate on year_figure_basis for each statement execute function refuse_change();
create trigger year_figure_basis_whole after insert on year_figure_basis referencing new table as added for each statement execute function refuse_late_figure();
comment on table year_figure_basis is 'On how many people the hours of a public cell of a release rest; 3 = three or more. No row: nobody, or a release older than this table, and then its hours are hidden.';

create table public_release (
  release_id bigint primary key references year_release,
  published_at timestamptz not null default now()
);
create trigger public_release_append_only before update or delete on public_release for each row execute function refuse_change();
create trigger public_release_no_truncate before truncate on public_release for each statement execute function refuse_change();
comment on table public_release is 'The releases that everybody may read, rounded: each first closing, and a revision only when a rounded figure of it differs from the public one before it. Never taken back.';

-- What was closed before is looked at once, in its order.
do $$
declare
  r record;
  told bigint;
  told_year text;
begin
  for r in select x.id, x.year, x.revision from year_release x where x.revision > 0 order by x.year, x.revision loop
    if r.revision = 1 or told_year is distinct from r.year or exists (
      select from (select f.* from year_figure f where f.release_id = r.id) a
        full join (select f.* from year_figure f where f.release_id = told) b on a.measure = b.measure and a.dimension1 = b.dimension1 and a.value1 = b.value1 and a.dimension2 = b.dimension2 and a.value2 = b.value2
      where coalesce(a.dimension1, b.dimension1) in ('all', 'institution', 'institution_any', 'level', 'kind', 'track', 'ai_focus', 'field', 'axis', 'programme', 'mode') and round(a.value / 5) is distinct from round(b.value / 5)
    ) then
      insert into public_release (release_id) values (r.id);
      told := r.id;
      told_year := r.year;
    end if;
  end loop;
end $$;
