-- Long texts of a course as rendered Markdown, and drafts that were given up.
alter table course_version add column html jsonb not null default '{}' check (jsonb_typeof(html) = 'object');
comment on column course_version.html is 'The long texts rendered, by their column: {"content_fr": "<p>…"}. Made by the server when they were saved, safe to print as it is; a text without one is shown as it was typed.';

alter table course_version drop constraint course_version_review_state_check;
alter table course_version add constraint course_version_review_state_check check (review_state in ('draft', 'in_review', 'sent_back', 'published', 'superseded', 'discarded'));
alter table course_event drop constraint course_event_kind_check;
alter table course_event add constraint course_event_kind_check check (kind in ('created', 'drafted', 'restored', 'submitted', 'sent_back', 'published', 'withdrawn', 'archived', 'imported', 'discarded'));

-- They take more, or answer in another form, from here on.
drop function if exists save_course_step(bigint, text, text, text, jsonb);
drop function if exists course_step_problems(bigint, text, jsonb);
drop function if exists course_import_columns();
drop function if exists check_course_import(text[], int, int);
drop function if exists write_course_import(int, int);
drop function if exists course_step_values(text, jsonb);
