-- A reviewer asks for changes, field by field; the draft is its author's again.
create or replace function send_back_course(person_id bigint, course_code text, revision text, comment_field text[], comment text[]) returns table (course_id bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  c course;
  v course_version;
  given jsonb := (select coalesce(jsonb_agg(jsonb_build_object('field', g.field, 'comment', btrim(g.comment)) order by g.n), '[]') from rows from (unnest(send_back_course.comment_field), unnest(send_back_course.comment)) with ordinality g (field, comment, n)
    where btrim(g.comment) <> '' and g.field ~ '^[a-z_]{1,60}$');
begin
  select * into c from course x where x.code = upper(send_back_course.course_code) and x.origin = 'own' for no key update;
  if not found or not may_review_course(send_back_course.person_id, c.id) then return; end if;
  select * into v from course_version x where x.course_id = c.id and x.review_state = 'in_review';
  if not found then return query select c.id, array['not_in_review'], '{}'::jsonb; return; end if;
  if send_back_course.revision is distinct from v.revision::text then return query select c.id, array['stale_save'], '{}'::jsonb; return; end if;
  if given = '[]' then return query select c.id, array['comment.missing'], '{}'::jsonb; return; end if;
  if exists (select from jsonb_array_elements(given) g where char_length(g ->> 'comment') > 1000) then return query select c.id, array['comment.too_long'], '{}'::jsonb; return; end if;
  insert into course_comment (course_version_id, field, comment, person_id) select v.id, g ->> 'field', g ->> 'comment', send_back_course.person_id from jsonb_array_elements(given) g;
  update course_version set review_state = 'sent_back' where id = v.id;
  update course set state = 'draft' where id = c.id and state = 'in_review';
  perform record_course_event(c.id, v.number, 'sent_back', send_back_course.person_id, null, jsonb_build_object('comments', jsonb_array_length(given)));
  perform queue_mail(format('course:%s:%s:%s:back:%s', c.id, v.number, v.revision, (select count(*) from course_event e where e.course_id = c.id)), 'course_sent_back', v.author_id,
    jsonb_build_object('course_title', v.title_fr, 'course_path', '/staff/courses/' || c.code));
  return query select c.id, null::text[], '{}'::jsonb;
end $$;
comment on function send_back_course is 'No row: not there, or not theirs. The author gets a mail. Refusals: not_in_review, stale_save, comment.missing, comment.too_long.';
