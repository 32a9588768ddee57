-- sitemap_xml: the addresses for search engines, each in both languages (sitemaps.org 0.9).
-- query: sitemap (one)
select '<?xml version="1.0" encoding="UTF-8"?>' || E'\n' || '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">' || E'\n'
  || string_agg(format('<url><loc>%1$s/%2$s%3$s</loc>%4$s<xhtml:link rel="alternate" hreflang="fr" href="%1$s/fr%3$s"/><xhtml:link rel="alternate" hreflang="en" href="%1$s/en%3$s"/></url>', b.base_url, l.locale, p.path,
    case when p.changed_on is null then '' else '<lastmod>' || p.changed_on || '</lastmod>' end), E'\n' order by p.place, p.path, l.locale desc) || E'\n</urlset>\n' as sitemap
from (select replace(replace(:'base_url'::text, '&', '&amp;'), '<', '&lt;') as base_url) b, (values ('fr'), ('en')) l (locale), (
  select 1 as place, path, null::date as changed_on from unnest(array['/', '/courses', '/accessibility', '/sitemap', '/privacy', '/legal', '/contact', '/cookies', '/figures', '/figures/methods', '/open-data']) path
  union all select 2, '/figures/' || r.year || n.tail, max(p.published_at)::date from public_release p join year_release r on r.id = p.release_id cross join lateral (values (''), ('/' || r.revision)) n (tail) group by r.year, n.tail
  union all select 2, '/courses/' || e.code, e.published_at::date from catalogue_entry e) p;
