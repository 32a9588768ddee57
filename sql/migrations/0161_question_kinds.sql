-- Three more kinds of questions to those who apply: yes or no, several answers of a list, a day.
alter table question_version drop constraint question_version_kind_check;
alter table question_version add constraint question_version_kind_check check (kind in ('short_text', 'long_text', 'choice', 'yes_no', 'several', 'number', 'date', 'file'));
alter table question_version drop constraint question_version_options;
alter table question_version add constraint question_version_options check ((kind in ('choice', 'yes_no', 'several')) = (jsonb_array_length(options) >= 2));
comment on column question_version.options is 'Of a choice, of yes or no, of several: [{"fr": …, "en": …}]. The French words are also the value that an answer keeps; several of them are kept one a line.';
-- All thirty options of a list, one a line.
alter table answer drop constraint answer_value_check;
alter table answer add constraint answer_value_check check (char_length(value) between 1 and 5000);
alter table answer_draft drop constraint answer_draft_value_check;
alter table answer_draft add constraint answer_draft_value_check check (char_length(value) between 1 and 5000);
