-- The version of each course that is being written or reviewed: at most one.
create or replace view course_draft as
select v.* from course_version v where v.review_state in ('draft', 'in_review', 'sent_back');
comment on view course_draft is 'Beside the published version, if there is one. sent_back = a draft with comments.';
