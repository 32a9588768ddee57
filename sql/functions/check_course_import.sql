-- Reads some lines of the staging table: what is wrong with each, or what it would change.
create or replace function check_course_import(present text[], first int, last int, person_id bigint default null) returns table (lines int, refused int) language plpgsql set search_path = public, pg_temp set enable_memoize = off as $$
declare
  -- How the cells of a column become the value that its step's form would send.
  cells text;
begin
  select string_agg(format('%L, %s', c.name, case
    when c.name in ('equivalence_fr', 'equivalence_en', 'certification_title', 'certifier') then format($f$coalesce(to_jsonb(regexp_split_to_array(tidy_cell(i.%I), '\s*\|\s*')), '[]')$f$, c.name)
    when c.name in ('url', 'credits') then format($f$coalesce(to_jsonb(regexp_split_to_array(nullif(btrim(tidy_cell(i.%I), ' |'), ''), '[\s|]+')), '[]')$f$, c.name)
    when c.name in ('organisation', 'tracks', 'child_code', 'required_code', 'certification_code') then format($f$coalesce(to_jsonb(regexp_split_to_array(nullif(btrim(upper(tidy_cell(i.%I)), ' ,;|'), ''), '[\s,;|]+')), '[]')$f$, c.name)
    when c.name in ('languages', 'part', 'required_kind') then format($f$coalesce(to_jsonb(regexp_split_to_array(nullif(btrim(lower(tidy_cell(i.%I)), ' ,;|'), ''), '[\s,;|]+')), '[]')$f$, c.name)
    when c.name in ('acceleration_programme', 'registered_on', 'ends_on') then format($f$coalesce(to_jsonb(regexp_split_to_array(nullif(btrim(tidy_cell(i.%I), ' ,;|'), ''), '[\s,;|]+')), '[]')$f$, c.name)
    else format('tidy_cell(i.%I)', c.name) end), ', ' order by c.place)
  into cells from course_import_columns() c where c.name = any (present) and c.name <> 'code';
  -- A statement for all lines: a call for each would cost ten times as much. Materialized, so that nothing is worked out twice and no number is read before it is known to be one.
  execute format($q$
    with mine as materialized (select m.course_id from courses_of($4) m where $4 is not null),
    houses as materialized (select o.code from own_institutions($4) h join organisation o on o.id = h.organisation_id where $4 is not null),
    tidy as materialized (
      select i.line, i.fault, coalesce(i.html, '{}') as html, upper(tidy_cell(i.code)) as code, '{"organisation": [], "part": []}'::jsonb || jsonb_build_object(%s) as typed,
        exists (select from course_import o where upper(btrim(o.code)) = upper(btrim(i.code)) and o.line < i.line) as is_second
      from course_import i where i.line between $2 and $3
    ), known as materialized (
      select t.line, t.fault, t.html, t.code, t.is_second, c.id as course_id, c.kind as old_kind, c.state, v.id as version_id, v.review_state, t.typed
        || case when jsonb_array_length(t.typed -> 'organisation') = 0 then '{}' else jsonb_build_object('part', (
          select jsonb_agg(coalesce(t.typed -> 'part' ->> (o.n - 1)::int, case o.n when 1 then 'responsible' else 'co_provider' end) order by o.n) from jsonb_array_elements_text(t.typed -> 'organisation') with ordinality o (code, n))) end
        || case when t.typed ? 'certification_code' then jsonb_build_object('certification_kind', (select coalesce(jsonb_agg(case when k.code like 'RNCP%%' then 'RNCP' else 'RS' end order by k.n), '[]') from jsonb_array_elements_text(t.typed -> 'certification_code') with ordinality k (code, n))) else '{}' end as typed
      from tidy t left join course c on c.code = t.code and c.origin = 'own'
        left join lateral (select x.id, x.review_state from course_version x where x.course_id = c.id order by x.review_state in ('draft', 'in_review', 'sent_back') desc, x.number = c.published_version desc nulls last, x.number desc limit 1) v on true
    ), judged as materialized (
      select k.*, case when k.fault is not null then array['line.' || k.fault] else array_remove(array['code.' || case when k.code is null then 'missing' when k.code !~ '^[A-Z0-9][A-Z0-9-]{1,39}$' then 'malformed' when k.is_second then 'twice' when k.course_id is null and exists (select from course x where x.code = k.code) or k.course_id is not null and $4 is not null and k.course_id not in (select m.course_id from mine m) then 'taken' when k.review_state = 'in_review' then 'in_review' when k.state = 'archived' then 'archived' end,
          'kind.' || case when k.course_id is null or k.typed ? 'kind' then case when coalesce(k.typed ->> 'kind', '') not in ('degree', 'pathway', 'unit', 'short', 'open_online') then 'unknown' when k.old_kind <> k.typed ->> 'kind' and k.state <> 'draft' then 'fixed' end end,
          -- Whoever may write the course may also give it to another institution, but makes none for a house that is not theirs.
          'organisation.' || case when $4 is not null and k.course_id is null and (select o.code from organisation o where o.code = (select k.typed -> 'organisation' ->> (p.n - 1)::int from jsonb_array_elements_text(k.typed -> 'part') with ordinality p (part, n) where p.part = 'responsible' limit 1)) not in (select h.code from houses h) then 'not_yours' end], null)
        || array(select distinct p.problem from course_step_problems(coalesce(k.course_id, 0), 'all', k.typed) p
          where (k.course_id is null or split_part(p.problem, '.', 1) = any ($1))
            -- Courses of this very file count as there.
            and not (p.problem in ('child_code.unknown', 'required_code.unknown') and not exists (
              select from jsonb_array_elements_text(k.typed -> split_part(p.problem, '.', 1)) t (code)
              where t.code = k.code or not exists (select from course x where x.code = t.code and x.origin = 'own') and not exists (select from course_import o where upper(btrim(o.code)) = t.code))))
        || array(select h.key || '.too_complex' from jsonb_each(k.html) h where h.value = 'null' and h.key = any ($1)) end as found
      from known k
    ), made as materialized (
      -- Only what the file holds: the steps' values fill in what a form always sends.
      select j.line, j.code, j.found, j.course_id, j.version_id, j.old_kind, j.typed ->> 'kind' as kind, j.html,
        (select coalesce(jsonb_object_agg(f.key, f.value), '{}') from jsonb_each(c.made) f where f.key = any ($1) or f.key = 'certification' and 'certification_code' = any ($1))
          - '{kind,organisation,part,child_code,credits,required_code,required_kind,equivalence_fr,equivalence_en}'::text[]
          || coalesce((select jsonb_build_object('links', jsonb_object_agg(g.key, g.value)) from jsonb_each(l.made -> 'links') g
            where case g.key when 'organisations' then 'organisation' when 'parts' then 'child_code' else 'required_code' end = any ($1) having count(*) > 0), '{}') as fresh
      from judged j
        -- offset: a fence, else the planner writes one expression into the other and it is worked out once for each time it is read.
        cross join lateral (select case when j.found = '{}' then j.typed else '{}' end as good offset 0) g
        cross join lateral (select x.made from course_step_values('practice', g.good) x offset 0) p
        cross join lateral (select x.made from course_step_values('codes', p.made) x offset 0) c
        cross join lateral (select x.made from course_step_values('links', g.good) x offset 0) l
    )
    insert into course_import_result (line, act, problems, changed, code, kind, course_id, version_id, fresh, html)
    select m.line, case when m.found <> '{}' then 'refused' when m.course_id is null then 'new' when d.changed = '{}' then 'same' else 'changed' end, nullif(m.found, '{}'), coalesce(d.changed, '{}'),
      m.code, m.kind, m.course_id, m.version_id, m.fresh, m.html
    from made m left join lateral (
      select array(select f.key from jsonb_each(o.after) f where m.fresh ? f.key and f.key <> 'links' and f.value is distinct from o.before -> f.key order by f.key)
        || array(select case g.key when 'organisations' then 'organisation' when 'parts' then 'child_code' else 'required_code' end
          from jsonb_each(m.fresh -> 'links') g where g.value is distinct from o.links -> g.key order by 1)
        || case when m.kind <> m.old_kind then '{kind}'::text[] else '{}' end as changed
      from course_version v
        cross join lateral (select to_jsonb(v) as before, to_jsonb(jsonb_populate_record(v, m.fresh - 'links')) as after, case when m.fresh ? 'links' then course_links(m.course_id) || coalesce(v.links, '{}') end as links offset 0) o
      where v.id = m.version_id and m.found = '{}'
    ) d on true$q$, cells) using check_course_import.present, check_course_import.first, check_course_import.last, check_course_import.person_id;
  return query select count(*)::int, (count(*) filter (where r.act = 'refused'))::int from course_import_result r where r.line between check_course_import.first and check_course_import.last;
end $$;
comment on function check_course_import is 'Writes course_import_result: act, problems (COLUMN.rule, those of course_step_problems and line.cells, code.missing, malformed, twice, taken, in_review, archived, kind.unknown, kind.fixed, organisation.not_yours, COLUMN.too_complex), changed, fresh. person_id: whose rights count; NULL = the command line, which has all.';
