-- Reads some lines of the staging table: what is wrong with each, or what it would change.
create or replace function check_course_import(present text[], first int, last int) returns table (lines int, refused int) language plpgsql set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  -- Columns that the steps of the editor read and write in a way of their own.
  codes constant text[] := '{level,qualification_level,entry_level,tracks,ai_focus,isced_f,formacode,nsf,rome,is_certifying,general_aim,path_kind,ects,isced_level,axis,acceleration_programme}';
  practice constant text[] := '{hours_typical,price_typical,languages,mode,contact_email,contact_phone,url,reviewed_on}';
  r record;
  cells jsonb;
  sent jsonb;
  c course;
  v course_version;
  found text[];
  made jsonb;
  differing text[];
  listed text[];
  name text;
begin
  lines := 0;
  refused := 0;
  for r in select i.line, to_jsonb(i) as cells from course_import i where i.line between first and last order by i.line loop
    lines := lines + 1;
    found := '{}';
    differing := '{}';
    made := null;
    select jsonb_object_agg(f.key, to_jsonb(nullif(btrim(normalize(replace(f.value, E'\r\n', E'\n')), E' \n\t\r\u00a0'), ''))) into cells from jsonb_each_text(r.cells) f where f.key = any (present);
    select x.* into c from course x where x.code = upper(cells ->> 'code') and x.origin = 'own';
    select x.* into v from course_version x where x.course_id = c.id order by x.review_state in ('draft', 'in_review', 'sent_back') desc, x.number = c.published_version desc, x.number desc limit 1;
    -- Lists as arrays, as the form sends them.
    sent := cells - '{code,kind,source}'::text[];
    foreach name in array '{organisation,part,tracks,acceleration_programme,languages,url}'::text[] loop
      if name = any (present) then
        listed := array(select case name when 'languages' then lower(t.one) when 'tracks' then upper(t.one) when 'organisation' then upper(t.one) else t.one end
          from regexp_split_to_table(coalesce(cells ->> name, ''), case name when 'url' then '[\s|]+' else '[\s,;|]+' end) with ordinality t (one, n) where t.one <> '' order by t.n);
        sent := sent || jsonb_build_object(name, to_jsonb(listed));
      end if;
    end loop;
    if 'organisation' = any (present) then
      sent := sent || jsonb_build_object('part', (select coalesce(jsonb_agg(coalesce(sent -> 'part' ->> (o.n - 1)::int, case o.n when 1 then 'responsible' else 'co_provider' end) order by o.n), '[]') from jsonb_array_elements_text(sent -> 'organisation') with ordinality o (code, n)),
        'child_code', '[]'::jsonb, 'credits', '[]'::jsonb, 'required_code', '[]'::jsonb, 'required_kind', '[]'::jsonb);
    end if;
    if cells ->> 'code' is null then
      found := '{code.missing}';
    elsif upper(cells ->> 'code') !~ '^[A-Z0-9][A-Z0-9-]{1,39}$' then
      found := '{code.malformed}';
    elsif exists (select from course_import i where i.line < r.line and upper(btrim(i.code)) = upper(cells ->> 'code')) then
      found := '{code.twice}';
    elsif c.id is null and exists (select from course x where x.code = upper(cells ->> 'code')) then
      found := '{code.taken}';
    elsif v.review_state = 'in_review' then
      found := '{code.in_review}';
    elsif c.state = 'archived' then
      found := '{code.archived}';
    end if;
    if c.id is null or 'kind' = any (present) then
      found := found || array_remove(array[case when coalesce(cells ->> 'kind', '') not in ('degree', 'pathway', 'unit', 'short', 'open_online') then 'kind.unknown' when c.kind <> cells ->> 'kind' and c.state <> 'draft' then 'kind.fixed' end], null);
    end if;
    -- The rules of the editor's steps, for the columns that are there; a new course needs them all. A step brings the limits of every text.
    found := found || array(
      select distinct p.problem from (values ('texts', true), ('codes', c.id is null or present && codes), ('practice', present && practice), ('links', c.id is null or 'organisation' = any (present))) s (step, is_due),
        lateral course_step_problems(coalesce(c.id, 0), case when s.is_due then s.step end, case when c.id is null then '{"organisation": [], "part": []}'::jsonb || sent else sent end) g, unnest(g) p (problem)
      where s.is_due and (c.id is null or split_part(p.problem, '.', 1) = any (present)));
    if found = '{}' then
      made := sent - '{organisation,part,child_code,credits,required_code,required_kind}'::text[];
      if present && practice then made := course_step_values('practice', made); end if;
      if present && codes then made := course_step_values('codes', made); end if;
      -- Only what the file holds: the steps' values fill in what a form always sends.
      made := (select coalesce(jsonb_object_agg(f.key, f.value), '{}') from jsonb_each(made) f where f.key = any (present))
        || case when 'source' = any (present) then jsonb_build_object('source', cells -> 'source') else '{}' end
        || case when 'organisation' = any (present) then jsonb_build_object('links', jsonb_build_object('organisations', course_step_values('links', sent) -> 'links' -> 'organisations')) else '{}' end;
      if c.id is not null then
        differing := array(select f.key from jsonb_each(to_jsonb(jsonb_populate_record(v, made))) f
          where f.key = any (present) and f.value is distinct from to_jsonb(v) -> f.key order by f.key)
          || case when made ? 'links' and made -> 'links' -> 'organisations' is distinct from coalesce(v.links, course_links(c.id)) -> 'organisations' then '{organisation}'::text[] else '{}' end
          || case when 'kind' = any (present) and c.kind <> cells ->> 'kind' then '{kind}'::text[] else '{}' end;
      end if;
    end if;
    refused := refused + (found <> '{}')::int;
    update course_import i
    set problems = nullif(found, '{}'), changed = differing, typed = cells, fresh = made,
      act = case when found <> '{}' then 'refused' when c.id is null then 'new' when differing = '{}' then 'same' else 'changed' end
    where i.line = r.line;
  end loop;
  return next;
end $$;
comment on function check_course_import is 'Writes act, problems (COLUMN.rule, those of course_step_problems and code.missing, malformed, twice, taken, in_review, archived, kind.unknown, kind.fixed), changed, fresh. Nothing but the staging table is written.';
