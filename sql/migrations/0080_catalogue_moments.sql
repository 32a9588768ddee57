-- The catalogue at one moment as bits: counts beside options are a few operations on bits, however many filters are set.
create table catalogue_change (
  id bigint generated always as identity primary key
);
comment on table catalogue_change is 'A row means: what is listed has changed since the moments were derived, so that they are not read. refresh_catalogue_moments() takes out the rows it has seen; a transaction still open adds its own when it commits.';

create table catalogue_moment (
  from_at timestamptz primary key,
  until_at timestamptz not null
);
comment on table catalogue_moment is 'A stretch of time in which no course changes what it offers. Derived by refresh_catalogue_moments().';

create table catalogue_tag (
  from_at timestamptz not null references catalogue_moment on delete cascade,
  facet text not null,
  value text not null,
  fixed int not null,
  label_fr text,
  label_en text,
  courses int not null,
  bits bit varying not null,
  primary key (from_at, facet, value)
);
comment on table catalogue_tag is 'Each value of each filter with the courses that have it; open=yes and free=yes are always there.';
comment on column catalogue_tag.fixed is 'Order of the value where the filter has one of its own (levels, tracks, modes); else 0.';
comment on column catalogue_tag.label_fr is 'NULL where the label is a text of the templates.';
comment on column catalogue_tag.bits is 'Bit n = the course whose catalogue_entry.place_fr is n + 1.';

create table catalogue_order (
  from_at timestamptz not null references catalogue_moment on delete cascade,
  sort text not null,
  locale text not null,
  course_ids bigint[] not null,
  places int[] not null,
  primary key (from_at, sort, locale)
);
comment on table catalogue_order is 'All listed courses in each order that can be chosen but relevance; places = place_fr of each.';
