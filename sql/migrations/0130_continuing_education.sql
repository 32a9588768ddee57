-- Continuing education's own report (Cerfa 10443*17, "bilan pédagogique et financier"): what it asks that nothing told yet; and totals that others declared.
alter table organisation add column fiscal_month int not null default 1 check (fiscal_month between 1 and 12);
comment on column organisation.fiscal_month is 'Month in which the accounting year begins; a fiscal year is named by the civil year in which it ends. 1 = the civil year.';

alter table course_version add column training_objective text check (training_objective in ('a', 'a_cqp', 'b', 'c', 'd', 'e', 'f'));
comment on column course_version.training_objective is 'Frame F-3 of the Cerfa: a = towards a certification of the RNCP (a_cqp = a CQP without a level), b = of the RS, c = a CQP that is not registered, d = other training, e = bilan de compétences, f = VAE. NULL = not told; a registered certification of the version then says a or b.';
alter table session
  add column training_objective text check (training_objective in ('a', 'a_cqp', 'b', 'c', 'd', 'e', 'f')),
  add column nsf text check (nsf ~ '^[0-9]{3}$');
comment on column session.training_objective is 'As of the course version; the session''s own, where the office says so. NULL = the version''s.';
comment on column session.nsf is 'Training speciality (nomenclature des spécialités de formation) that the session counts under; NULL = the version''s first.';
alter table session_teacher add column is_external boolean;
comment on column session_teacher.is_external is 'Frame E of the Cerfa: not of the organisation, under a contract. NULL = not told: whoever is affiliated with the organisation is its own.';
comment on column session_teacher.hours is 'Hours given in the whole session; NULL = those of its meetings.';

-- Who entrusts whom with how much: without a share nobody could say how many hours went out.
alter table session_organisation add constraint session_organisation_share check (not is_subcontract or hours_share is not null);
comment on column session_organisation.is_subcontract is 'The session''s organisation entrusts this part of the hours to the other one: frame F-2 of the first, frame G of the second.';
create function refuse_shares() returns trigger language plpgsql as $$
begin
  if (select sum(o.hours_share) from session_organisation o where o.session_id = new.session_id and o.is_subcontract) > 1 then
    raise exception 'more hours are entrusted than session % has', new.session_id using errcode = 'check_violation', constraint = 'session_organisation_shares', table = 'session_organisation';
  end if;
  return null;
end $$;
comment on function refuse_shares is 'Trigger: the shares entrusted to others are at most the whole, however they are written.';
create constraint trigger session_organisation_shares after insert or update on session_organisation deferrable initially deferred for each row when (new.is_subcontract) execute function refuse_shares();

create table declared_figure (
  id bigint generated always as identity primary key,
  year text collate "C" not null,
  survey text collate "C" not null check (survey in ('sise', 'survey6')),
  line text collate "C" not null check (line in ('enrolments', 'trainees', 'hours', 'diplomas')),
  organisation_code text not null references organisation (code),
  value numeric check (value >= 0),
  source text not null check (char_length(source) between 1 and 400),
  declared_by bigint references person,
  declared_at timestamptz not null default now(),
  is_demonstration boolean not null default false,
  constraint declared_figure_line check ((survey = 'sise') = (line = 'enrolments')),
  -- SISE looks at a year of study, Enquête n° 6 at a civil one.
  constraint declared_figure_year check (case survey when 'survey6' then year ~ '^20[0-9]{2}$' else year ~ '^20[0-9]{2}-20[0-9]{2}$' and right(year, 4)::int = left(year, 4)::int + 1 end)
);
create index declared_figure_latest on declared_figure (year, survey, line, organisation_code, id);
create index declared_figure_organisation on declared_figure (organisation_code);
create index declared_figure_declared_by on declared_figure (declared_by);
create trigger declared_figure_append_only before update or delete on declared_figure for each row execute function refuse_change();
create trigger declared_figure_no_truncate before truncate on declared_figure for each statement execute function refuse_change();
comment on table declared_figure is 'Totals that an institution gave to a national survey, known only as a number, each with its source: rows are only added, the latest counts, value NULL takes it back. They stand beside what is counted here and are never added to it.';
