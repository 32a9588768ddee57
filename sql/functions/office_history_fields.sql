-- The fields of each change of a thing, before and after, as values that a page can say in words.
create or replace function office_history_fields(person_id bigint, object text, object_id text, locale text)
  returns table (change_id bigint, field text, had boolean, has boolean, old_text text, new_text text, old_day date, new_day date, old_kind text, new_kind text, old_role text, new_role text, old_starts text, new_starts text, old_said text, new_said text)
language sql stable security definer set search_path = public, pg_temp as $$
  with told as (
    select h.change_id, f.field, side.is_old, nullif(side.told ->> f.field, '') as value
    from office_history(office_history_fields.person_id, office_history_fields.object, office_history_fields.object_id) h join audit a on a.id = h.change_id
      cross join lateral jsonb_array_elements_text(case jsonb_typeof(a.detail -> 'fields') when 'array' then a.detail -> 'fields' else '[]' end) f (field)
      cross join lateral (values (true, a.detail -> 'before'), (false, a.detail -> 'after')) side (is_old, told)
    where f.field not in ('id', 'position')
  ), spoken as (
    -- One column for each way of saying a value; a number of an organisation or an axis becomes its name.
    select t.*, case when t.field ~ '(_on|_from|_to|_until)$' and t.value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then t.value::date end as day, case when t.field = 'kind' then t.value end as kind, case when t.field = 'cluster_role' then t.value end as role,
      case when t.field = 'starts' then t.value end as starts, case when t.value in ('true', 'false') then t.value end as said,
      case when t.field in ('parent_id', 'lead_organisation_id') then (select case when office_history_fields.locale = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end from organisation o where o.id::text = t.value)
        when t.field = 'axis' then (select case when office_history_fields.locale = 'en' then x.name_en else x.name_fr end from axis x where x.code = t.value) end as name
    from told t
  )
  select b.change_id, b.field, b.value is not null, n.value is not null, case when coalesce(b.day::text, b.kind, b.role, b.starts, b.said) is null then coalesce(b.name, b.value) end, case when coalesce(n.day::text, n.kind, n.role, n.starts, n.said) is null then coalesce(n.name, n.value) end,
    b.day, n.day, b.kind, n.kind, b.role, n.role, b.starts, n.starts, b.said, n.said
  from spoken b join spoken n on n.change_id = b.change_id and n.field = b.field and b.is_old and not n.is_old
  order by b.change_id desc, b.field
$$;
comment on function office_history_fields is 'The rights of office_history(). had, has = a value was known before, is known after; of persons and contacts the audit keeps none. Days, kinds, roles, starting points and yes or no stand in columns of their own: the page has their words.';
