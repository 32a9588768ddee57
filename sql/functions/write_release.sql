-- A release with its cells and hashes, counted from the events. Inner part of job_year_release and close_year.
create or replace function write_release(year text, revision int, status text, day date, prepared_id bigint, person_id bigint, reason_fr text, reason_en text, is_demonstration boolean default false) returns bigint
language plpgsql volatile set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  made constant bigint := nextval('year_release_number');
  kind constant text := year_kind_of(write_release.year);
  source year_release;
  frame record;
  missing jsonb;
  -- Institutions answer between the preparing and the closing.
  answered jsonb;
  inputs text;
begin
  select * into source from year_release r where r.id = write_release.prepared_id;
  select * into frame from figure_frame(kind, write_release.year, write_release.day, write_release.day);
  -- What was prepared for this very day is closed as leadership saw it.
  if source.as_of = write_release.day and source.known_on = write_release.day then
    insert into year_figure (release_id, dimension1, value1, dimension2, value2, measure, value) select made, f.dimension1, f.value1, f.dimension2, f.value2, f.measure, f.value from year_figure f where f.release_id = source.id;
    select jsonb_build_object('confirmed', count(*) filter (where i.kind = 'confirmed'), 'waived', count(*) filter (where i.kind = 'waived'), 'institutions', count(*)) into answered from year_institutions(write_release.year, made) i;
    insert into year_figure_basis (release_id, dimension1, value1, dimension2, value2, persons) select made, b.dimension1, b.value1, b.dimension2, b.value2, b.persons from year_figure_basis b where b.release_id = source.id;
    insert into year_release (id, year_kind, year, revision, status, as_of, known_on, definitions, parameters, completeness, cells, figures_hash, inputs_hash, program_version, prepared_id, reason_fr, reason_en, released_by, is_demonstration)
    values (made, kind, source.year, write_release.revision, write_release.status, source.as_of, source.known_on, source.definitions, source.parameters, source.completeness || answered, source.cells, source.figures_hash, source.inputs_hash, source.program_version,
      source.id, write_release.reason_fr, write_release.reason_en, write_release.person_id, write_release.is_demonstration);
    perform publish_release(made);
    return made;
  end if;
  insert into year_figure (release_id, dimension1, value1, dimension2, value2, measure, value)
  select made, f.dimension1, f.value1, f.dimension2, f.value2, f.measure, f.value from figures(kind, write_release.year, write_release.day, write_release.day, frame.versions, frame.settings, release_tables()) f;
  with made_from as materialized (
    select * from release_inputs(kind, write_release.year, write_release.day, write_release.day, frame.versions, frame.settings)
  ), kept as (
    insert into year_figure_basis (release_id, dimension1, value1, dimension2, value2, persons) select made, b.dimension1, b.value1, b.dimension2, b.value2, b.persons from made_from b where b.persons is not null
  )
  select b.inputs_hash into inputs from made_from b where b.inputs_hash is not null;
  select jsonb_object_agg(g.item, jsonb_build_array(g.missing, g.total)) into missing from figures_completeness(kind, write_release.year, write_release.day, write_release.day, frame.versions, frame.settings) g;
  missing := coalesce(missing, '{}') || (select to_jsonb(m) from figure_merges(kind, write_release.year, write_release.day, write_release.day, frame.versions, frame.settings) m)
    || jsonb_build_object('confirmed', (select count(*) from year_institutions(write_release.year, made) i where i.kind = 'confirmed'), 'waived', (select count(*) from year_institutions(write_release.year, made) i where i.kind = 'waived'),
      'institutions', (select count(*) from year_institutions(write_release.year, made) i));
  insert into year_release (id, year_kind, year, revision, status, as_of, known_on, definitions, parameters, completeness, cells, figures_hash, inputs_hash, program_version, prepared_id, reason_fr, reason_en, released_by, is_demonstration)
  values (made, kind, write_release.year, write_release.revision, write_release.status, write_release.day, write_release.day, frame.versions, frame.settings, missing, (select count(*) from year_figure f where f.release_id = made), release_hash(made),
    inputs, coalesce((select m.name from migration m order by m.number desc limit 1), 'unknown'), write_release.prepared_id, write_release.reason_fr, write_release.reason_en,
    write_release.person_id, write_release.is_demonstration);
  perform publish_release(made);
  return made;
end $$;
comment on function write_release is 'D = K = day. completeness: of figures_completeness() [missing, total], merges and pairs of figure_merges(), institutions that confirmed or were waived.';
