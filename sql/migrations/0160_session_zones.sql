-- The zones that a session's times may be told in: a list of the office's, like the others.
alter table code drop constraint code_list_check;
alter table code add constraint code_list_check check (list in ('isced_f', 'isced_level', 'eqf', 'nsf', 'formacode', 'rome', 'rncp', 'rs', 'door', 'term', 'reason', 'lheo', 'time_zone'));
comment on table code is 'Code lists: official ones and Amphi''s own (door, term, reason, time_zone). Of licensed thesauri only the codes in use. Past valid_to a code stays readable, choosing it again is refused.';

insert into code (list, code, label_fr, label_en)
select 'time_zone', z.code, z.label_fr, z.label_en from (values
  ('Europe/Paris', 'heure de Paris', 'Paris time'),
  ('America/Guadeloupe', 'heure de la Guadeloupe', 'Guadeloupe time'),
  ('America/Martinique', 'heure de la Martinique', 'Martinique time'),
  ('America/Cayenne', 'heure de la Guyane', 'French Guiana time'),
  ('America/Miquelon', 'heure de Saint-Pierre-et-Miquelon', 'Saint Pierre and Miquelon time'),
  ('Indian/Reunion', 'heure de La Réunion', 'Réunion time'),
  ('Indian/Mayotte', 'heure de Mayotte', 'Mayotte time'),
  ('Pacific/Noumea', 'heure de Nouméa', 'Nouméa time'),
  ('Pacific/Tahiti', 'heure de Tahiti', 'Tahiti time'),
  ('Pacific/Wallis', 'heure de Wallis-et-Futuna', 'Wallis and Futuna time'),
  ('UTC', 'temps universel', 'UTC'),
  ('Europe/London', 'heure de Londres', 'London time'),
  ('Africa/Casablanca', 'heure de Casablanca', 'Casablanca time'),
  ('Africa/Tunis', 'heure de Tunis', 'Tunis time'),
  ('Africa/Dakar', 'heure de Dakar', 'Dakar time'),
  ('Asia/Beirut', 'heure de Beyrouth', 'Beirut time'),
  ('Asia/Dubai', 'heure d’Abou Dabi', 'Abu Dhabi time'),
  ('Asia/Kolkata', 'heure de Delhi', 'Delhi time'),
  ('Asia/Ho_Chi_Minh', 'heure d’Hô-Chi-Minh-Ville', 'Ho Chi Minh City time'),
  ('Asia/Singapore', 'heure de Singapour', 'Singapore time'),
  ('Asia/Shanghai', 'heure de Pékin', 'Beijing time'),
  ('Asia/Tokyo', 'heure de Tokyo', 'Tokyo time'),
  ('America/Toronto', 'heure de Montréal', 'Montreal time'),
  ('America/New_York', 'heure de New York', 'New York time'),
  ('America/Sao_Paulo', 'heure de São Paulo', 'São Paulo time')) z (code, label_fr, label_en)
where exists (select from pg_timezone_names n where n.name = z.code)
on conflict (list, code) do nothing;

-- Their forms have one field more.
drop function if exists change_session(bigint, bigint, text, text, text, text, text, text, text, text, text, text, text[], text, text, text, text, text, text, text, text, text, text);
drop function if exists open_session(bigint, text, text, text, text, text, text, text, text, text, text, text, text[], text, text, text, text, text, text, text, text, text);
drop function if exists save_session(bigint, bigint, text, text, text, text, text, text, text, text, text, text, text, text[], text, text, text, text, text, text, text, text, text, text);
