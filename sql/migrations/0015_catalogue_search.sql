-- What the search of the catalogue stands on: text search of two languages without accents, and the order of titles.
create text search dictionary amphi_french (template = snowball, language = french);
create text search dictionary amphi_english (template = snowball, language = english);
create text search configuration amphi_fr (copy = simple);
alter text search configuration amphi_fr alter mapping for asciiword, asciihword, hword_asciipart, word, hword, hword_part with unaccent, amphi_french;
create text search configuration amphi_en (copy = simple);
alter text search configuration amphi_en alter mapping for asciiword, asciihword, hword_asciipart, word, hword, hword_part with unaccent, amphi_english;
comment on text search configuration amphi_fr is 'French without accents and without stop words: "ai" and "it" are words of this trade.';
comment on text search configuration amphi_en is 'English without accents and without stop words.';

alter table catalogue_entry
  add column place_fr int not null default 0,
  add column place_en int not null default 0;
comment on column catalogue_entry.place_fr is 'Place in the order of French titles, so that a list sorts numbers.';
comment on column catalogue_entry.place_en is 'Place in the order of English titles (the French one where there is none).';

create index session_current on session (course_id) where state = 'published' and origin = 'own';
create index alert_course on alert (course_id);
