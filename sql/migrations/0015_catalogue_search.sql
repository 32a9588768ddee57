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

-- Derived tables, so that a list costs a fraction of a millisecond.
create table catalogue_slice (
  course_id bigint not null references catalogue_entry on delete cascade,
  from_at timestamptz not null,
  until_at timestamptz not null,
  session_id bigint,
  list_order int not null,
  is_open boolean not null,
  is_free boolean not null,
  starts_on date,
  languages text[] not null,
  modes text[] not null,
  sessions_count int not null,
  tags text[] not null,
  primary key (course_id, from_at)
);
comment on table catalogue_slice is 'What a listed course offers from one moment to the next at which one of its sessions changes its state: the clock needs no job. Derived by refresh_catalogue_slices(), for now and the future.';
comment on column catalogue_slice.list_order is 'State of the best session (1-8); 9 = no session to come.';
comment on column catalogue_slice.tags is 'Values of all filters, each as FILTER=VALUE: what the counts beside the options count.';

create table catalogue_card (
  course_id bigint not null references catalogue_entry on delete cascade,
  locale text not null,
  course_code text not null,
  course_title text not null,
  course_title_language text,
  summary text,
  summary_language text,
  level text not null,
  kind text not null,
  tracks text[] not null,
  ai_focus text,
  field text,
  field_name text,
  axis text,
  axis_name text,
  institutions text,
  former_titles text,
  ects numeric(5, 2),
  hours_typical numeric(7, 2),
  own_languages text[] not null,
  own_mode int,
  place_typical text,
  price_typical numeric(10, 2),
  is_demonstration boolean not null,
  primary key (course_id, locale)
);
comment on table catalogue_card is 'course_text of the listed courses, derived by refresh_catalogue().';
