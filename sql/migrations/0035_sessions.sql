-- Running a session: what is written to its people, and the documents that prove what they did.
alter table session add column edition int not null default 1 check (edition >= 1);
comment on column session.edition is '+1 whenever the session''s own fields or meetings are saved: a form made from an older edition is refused.';

create table session_message (
  id bigint generated always as identity primary key,
  session_id bigint not null references session,
  person_id bigint references person,
  to_waiting boolean not null default false,
  subject_fr text not null check (char_length(subject_fr) between 1 and 150),
  subject_en text not null check (char_length(subject_en) between 1 and 150),
  body_fr text not null check (char_length(body_fr) between 1 and 4000),
  body_en text not null check (char_length(body_en) between 1 and 4000),
  written_at timestamptz not null default now(),
  sent_at timestamptz,
  recipients int check (recipients >= 0),
  is_demonstration boolean not null default false,
  constraint session_message_sent check ((sent_at is null) = (recipients is null))
);
create index session_message_session on session_message (session_id, id);
comment on table session_message is 'What was written to the people of a session: the copy that is kept. sent_at NULL = written, not sent yet. Each gets it in their own language.';

create table document_number (
  organisation_id bigint not null references organisation,
  year int not null,
  last_number int not null check (last_number >= 1),
  primary key (organisation_id, year)
);
comment on table document_number is 'The last number given to a document of an organisation in a year: under this row''s lock no number is given twice, and none is left out.';

create table issued_document (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('completion', 'attestation')),
  organisation_id bigint not null references organisation,
  year int not null,
  number int not null check (number >= 1),
  code text collate "C" not null unique check (code ~ '^([2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}$'),
  enrolment_id bigint not null references enrolment,
  issued_at timestamptz not null default now(),
  issued_by bigint references person,
  payload jsonb not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  template_version int not null default 1,
  revoked_at timestamptz,
  revoked_by bigint references person,
  revocation_reason text check (char_length(revocation_reason) between 1 and 500),
  is_demonstration boolean not null default false,
  unique (organisation_id, year, number),
  constraint issued_document_revoked check ((revoked_at is null) = (revocation_reason is null))
);
create unique index issued_document_valid on issued_document (enrolment_id, kind) where revoked_at is null;
create index issued_document_enrolment on issued_document (enrolment_id);
comment on table issued_document is 'Documents that were given out: completion = certificat de realisation (apprenticeship, continuing education), attestation = attestation de fin de formation. Printed from payload for ever; a mistake is revoked and replaced.';
comment on column issued_document.code is 'Opaque, unguessable (80 bits): whoever holds it may verify the document.';
comment on column issued_document.sha256 is 'Of the payload''s text as PostgreSQL prints it.';

create function refuse_document_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.revoked_at is null and new.revoked_at is not null
    and (to_jsonb(old) - array['revoked_at', 'revoked_by', 'revocation_reason']) = (to_jsonb(new) - array['revoked_at', 'revoked_by', 'revocation_reason']) then
    return new;
  end if;
  raise exception 'issued documents never change' using errcode = 'insufficient_privilege';
end $$;
comment on function refuse_document_change is 'Trigger: a document may be revoked, once, and nothing else.';
create trigger issued_document_fixed before update or delete on issued_document for each row execute function refuse_document_change();
create trigger issued_document_no_truncate before truncate on issued_document for each statement execute function refuse_change();
