-- Texts rendered before their headings were kept below the page's own: an h2 among them becomes an h3, and so on down.
update course_version v
set html = (
  select jsonb_object_agg(h.key, case when h.value ~ '<h2>' then
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(h.value, '<(/?)h5>', '<\1h6>', 'g'), '<(/?)h4>', '<\1h5>', 'g'), '<(/?)h3>', '<\1h4>', 'g'), '<(/?)h2>', '<\1h3>', 'g') else h.value end)
  from jsonb_each_text(v.html) h)
where v.html::text ~ '<h2>';
