-- Whether a file is a PDF by its bytes, whatever its name says.
create or replace function is_pdf(content bytea) returns boolean language sql immutable set search_path = public, pg_temp as $$
  select coalesce(encode(substr(content, 1, 8), 'escape') ~ '^%PDF-[12][.][0-9]$' and position('%%EOF'::bytea in substr(content, greatest(1, octet_length(content) - 1023))) > 0, false)
$$;
comment on function is_pdf is 'It begins with %PDF-1.n or 2.n (ISO 32000, 7.5.2) and its last 1,024 bytes hold %%EOF: a name, a type and a file that was cut short deceive nobody.';
