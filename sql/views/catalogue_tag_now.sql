-- The values of all filters at this moment, with the courses that have them: derived beforehand, or here when that is out of date.
create or replace view catalogue_tag_now as
select t.facet, t.value, t.fixed, t.label_fr, t.label_en, t.courses, t.bits
from catalogue_moment m join catalogue_tag t on t.from_at = m.from_at
where m.from_at <= now() and now() < m.until_at and not exists (select from catalogue_change)
union all
select d.facet, d.value, d.fixed, d.label_fr, d.label_en, d.courses, d.bits
from catalogue_tags_at(now()) d
where exists (select from catalogue_change) or not exists (select from catalogue_moment m where m.from_at <= now() and now() < m.until_at);
comment on view catalogue_tag_now is 'One row per value: the counts of list, pages and options stand on it.';
