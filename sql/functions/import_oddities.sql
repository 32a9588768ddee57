-- Lines of an import whose birth decade or gender is another than their person's first, which stays.
create or replace function import_oddities(most int) returns table (line int, named text) language plpgsql stable set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select r.line, concat_ws(' ', r.source, r.source_id)
  from enrolment_import_result r join enrolment_import_place p on p.place_no = r.place_no join match_key k on k.hash = r.hash and k.scheme = r.scheme and k.organisation_id = p.organisation_id join stat_subject t on t.id = k.stat_subject_id
  where r.act in ('new', 'corrected') and (r.birth_band <> t.birth_band or r.gender <> t.gender) order by r.line limit import_oddities.most;
end $$;
comment on function import_oddities is 'Once the lines are written. A warning, never a refusal.';
