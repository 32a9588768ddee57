-- What anybody who holds a document's code may know of it.
create or replace function verify_document(code text) returns table (kind text, organisation_fr text, organisation_en text, title_fr text, title_en text, starts_on date, ends_on date, year int, number int, issued_at timestamptz, revoked_at timestamptz, is_intact boolean, is_demonstration boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select d.kind, o.name_fr, coalesce(o.name_en, o.name_fr), d.payload ->> 'title_fr', d.payload ->> 'title_en', (d.payload ->> 'starts_on')::date, (d.payload ->> 'ends_on')::date, d.year, d.number, d.issued_at, d.revoked_at,
    d.sha256 = encode(digest(d.payload::text, 'sha256'), 'hex'), d.is_demonstration
  from issued_document d join organisation o on o.id = d.organisation_id
  where d.code = verify_document.code
$$;
comment on function verify_document is 'Kind, organisation, course, dates, valid or revoked: never a name, nor the reason of a revocation.';
