-- How sure a carried-over fact is: shown beside its source.
alter table course_version add column is_source_partial boolean not null default false;
comment on column course_version.is_source_partial is 'The source was an old page, a second-hand one, or a deduction: to be confirmed by the institution.';
