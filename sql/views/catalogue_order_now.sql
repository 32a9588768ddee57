-- The orders of the catalogue at this moment: derived beforehand, or here when that is out of date.
create or replace view catalogue_order_now as
select o.sort, o.locale, o.course_ids, o.places
from catalogue_moment m join catalogue_order o on o.from_at = m.from_at
where m.from_at <= now() and now() < m.until_at and not exists (select from catalogue_change)
union all
select d.sort, d.locale, d.course_ids, d.places
from catalogue_orders_at(now()) d
where exists (select from catalogue_change) or not exists (select from catalogue_moment m where m.from_at <= now() and now() < m.until_at);
comment on view catalogue_order_now is 'One row per sort and language.';
