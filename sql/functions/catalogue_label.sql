-- Names of filter values that are data (institutions, axes, fields); the others are texts of the templates.
create or replace function catalogue_label(facet text, value text, locale text) returns text language plpgsql stable as $$
begin
  return case facet
    when 'institution' then (select case when locale = 'en' then coalesce(o.name_en, o.name_fr) else o.name_fr end from organisation o where o.code = value)
    when 'axis' then (select case when locale = 'en' then a.name_en else a.name_fr end from axis a where a.code = value)
    when 'field' then (select case when locale = 'en' then c.label_en else c.label_fr end from code c where c.list = 'isced_f' and c.code = value)
    when 'q' then value
  end;
end $$;
comment on function catalogue_label is 'NULL where the label is a text of the templates, or the value is unknown.';
