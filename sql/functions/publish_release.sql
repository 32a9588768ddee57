-- A release becomes public when it is the first of its year, or when a rounded figure of it differs from the public one before it: else two versions could be subtracted. Inner part of write_release.
create or replace function publish_release(release_id bigint) returns boolean language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  made year_release;
  told bigint;
begin
  select * into strict made from year_release r where r.id = publish_release.release_id;
  if made.status = 'provisional' then
    return false;
  end if;
  told := find_public_release(made.year);
  if told is null or exists (
    select from rounded_figures(made.id) n full join rounded_figures(told) b on b.measure = n.measure and b.dimension1 = n.dimension1 and b.value1 = n.value1 and b.dimension2 = n.dimension2 and b.value2 = n.value2
    where n.measure is null or b.measure is null or n.value is distinct from b.value or n.symbol is distinct from b.symbol
  ) then
    insert into public_release (release_id) values (made.id);
    return true;
  end if;
  return false;
end $$;
comment on function publish_release is 'True: it is public from now on, at its own address for ever.';
