-- The yearly figures: what each measure means, the day an enrolment is observed on, and what was aimed at.
create table measure_definition (
  measure text not null check (measure in ('enrolments', 'persons', 'trained', 'completed', 'hours', 'fte')),
  version int not null check (version >= 1),
  position int not null,
  unit text not null check (unit in ('enrolment', 'person', 'hour', 'fte')),
  name_fr text not null,
  name_en text not null,
  rule_fr text not null,
  rule_en text not null,
  parameters jsonb not null default '{}' check (jsonb_typeof(parameters) = 'object'),
  valid_from date not null,
  primary key (measure, version)
);
create trigger measure_definition_append_only before update or delete on measure_definition for each row execute function refuse_change();
create trigger measure_definition_no_truncate before truncate on measure_definition for each statement execute function refuse_change();
comment on table measure_definition is 'What a yearly figure counts, in words, version by version: rows are only added, so that a figure can always say by which rule it was counted.';
comment on column measure_definition.parameters is 'Numbers that belong to the rule itself (fte: ects_per_year). Days of observation are settings.';
insert into measure_definition (measure, version, position, unit, name_fr, name_en, rule_fr, rule_en, parameters, valid_from)
values
  ('enrolments', 1, 1, 'enrolment', 'inscriptions', 'enrolments',
    'Inscriptions confirmées ou terminées dont la date d’entrée tombe dans l’année. Une inscription confirmée puis abandonnée ou annulée compte si elle s’est arrêtée le jour de l’entrée ou après. Les candidatures, listes d’attente, places proposées, refus, désistements avant l’entrée et saisies par erreur ne comptent pas.',
    'Confirmed or completed enrolments whose entry date falls in the year. A confirmed enrolment that was given up or cancelled counts if it ended on the day of entry or later. Applications, waiting lists, places offered, refusals, withdrawals before entry and entries made by mistake do not count.', '{}', '2020-01-01'),
  ('persons', 1, 2, 'person', 'personnes distinctes', 'distinct persons',
    'Personnes qui ont au moins une inscription comptée dans l’année. Une personne inscrite à trois formations compte une fois.',
    'Persons with at least one enrolment counted in the year. A person enrolled in three courses counts once.', '{}', '2020-01-01'),
  ('trained', 1, 3, 'person', 'personnes formées', 'persons trained',
    'Personnes distinctes dont au moins une inscription comptée a commencé : une demi-journée de présence, ou un travail daté ; pour une formation sans émargement, l’inscription tient encore à la date d’observation. Un achèvement prouve aussi le début.',
    'Distinct persons of whom at least one counted enrolment started: one half-day present, or one dated piece of work; for a course without attendance, the enrolment still stands on its census date. A completion also proves the start.', '{}', '2020-01-01'),
  ('completed', 1, 4, 'person', 'personnes ayant achevé', 'persons who completed',
    'Personnes distinctes dont au moins une inscription comptée a pour résultat « achevée », daté au plus tard du jour observé et non retiré depuis.',
    'Distinct persons of whom at least one counted enrolment has the outcome “completed”, dated no later than the day observed and not revoked since.', '{}', '2020-01-01'),
  ('hours', 1, 5, 'hour', 'heures-stagiaires', 'trainee hours',
    'Somme des minutes de présence connues des inscriptions comptées, divisée par 60. Une durée inconnue n’est jamais comptée comme zéro : elle est signalée comme manquante.',
    'Sum of the known minutes of attendance of the counted enrolments, divided by 60. An unknown duration is never counted as zero: it is reported as missing.', '{}', '2020-01-01'),
  ('fte', 1, 6, 'fte', 'équivalents temps plein', 'full-time equivalents',
    'Somme des crédits ECTS des inscriptions qui tiennent à leur date d’observation, divisée par 60. Une formation contenue dans une autre que la même personne suit la même année n’ajoute rien. Sans crédits connus, rien n’est ajouté et le manque est signalé.',
    'Sum of the ECTS credits of the enrolments that stand on their census date, divided by 60. A course inside another that the same person follows in the same year adds nothing. Without known credits nothing is added, and the gap is reported.', '{"ects_per_year": 60}', '2020-01-01');

insert into setting (name, value, unit, explanation)
values
  ('census_month', '1', 'month', 'Degrees and pathways are observed on the first such day on or after entry, or at the session''s end if earlier: its month.'),
  ('census_day', '15', 'day of the month', 'Degrees and pathways are observed on the first such day on or after entry, or at the session''s end if earlier: its day.'),
  ('census_percent', '10', 'per cent', 'Other courses are observed after this part of the session''s days, rounded up, at least one day.'),
  ('census_days', '14', 'days', 'Other courses without an end are observed so many days after entry.')
on conflict (name) do nothing;

-- Totals, unknowns and people in several lines stand among the values of a dimension.
alter table axis add constraint axis_not_reserved check (code not in ('all', 'unknown', 'several'));
create index enrolment_starts on enrolment (starts_on);
create index session_starts on session (starts_on);

create table target (
  id bigint generated always as identity primary key,
  year_kind text not null check (year_kind in ('academic', 'civil')),
  year text collate "C" not null check (case year_kind when 'civil' then year ~ '^20[0-9]{2}$' else year ~ '^20[0-9]{2}-20[0-9]{2}$' and right(year, 4)::int = left(year, 4)::int + 1 end),
  measure text not null check (measure in ('enrolments', 'persons', 'trained', 'completed', 'hours', 'fte')),
  definition int not null,
  dimension1 text not null default 'all',
  value1 text not null default 'all',
  value numeric check (value >= 0),
  source text not null check (char_length(source) between 1 and 400),
  set_by bigint references person,
  set_at timestamptz not null default now(),
  is_demonstration boolean not null default false,
  foreign key (measure, definition) references measure_definition (measure, version),
  constraint target_cell check ((dimension1 = 'all') = (value1 = 'all'))
);
create index target_cell_latest on target (year_kind, year, measure, dimension1, value1, id);
create index target_measure on target (measure, definition);
create trigger target_append_only before update or delete on target for each row execute function refuse_change();
create trigger target_no_truncate before truncate on target for each statement execute function refuse_change();
comment on table target is 'What is aimed at, per year, measure and cell, with its source: rows are only added, the latest counts; value NULL takes the target back. Compared with the same measure and definition only.';
