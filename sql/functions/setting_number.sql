-- A setting that is a whole number; in PL/pgSQL, which keeps its plan.
create or replace function setting_number(setting_name text, otherwise int) returns int language plpgsql stable as $$
begin
  return coalesce((select s.value::int from setting s where s.name = setting_name and s.value ~ '^[0-9]{1,6}$'), otherwise);
end $$;
comment on function setting_number is 'The named setting as a whole number; `otherwise` when it is absent or unreadable.';
