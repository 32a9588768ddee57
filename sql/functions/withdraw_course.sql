-- Takes a published course out of the catalogue; its page stays, with a notice and a link to what replaces it.
create or replace function withdraw_course(person_id bigint, course_code text, reason text, replaced_by text) returns table (course_id bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  c course;
  other course;
  why text := nullif(btrim(withdraw_course.reason), '');
  wanted text := nullif(upper(btrim(withdraw_course.replaced_by)), '');
  problems text[];
begin
  select * into c from course x where x.code = upper(withdraw_course.course_code) and x.origin = 'own' for no key update;
  if not found or not may_review_course(withdraw_course.person_id, c.id) then return; end if;
  if c.state <> 'published' then return query select c.id, array['not_published'], '{}'::jsonb; return; end if;
  select * into other from course x where x.code = wanted and x.origin = 'own' and x.state = 'published' and x.id <> c.id;
  problems := array_remove(array['reason.' || case when why is null then 'missing' when char_length(why) > 1000 then 'too_long' end,
    'replaced_by.' || case when wanted is not null then case when other.id is null then 'unknown' end end], null);
  if cardinality(problems) > 0 then return query select c.id, problems, '{}'::jsonb; return; end if;
  update course set state = 'withdrawn', replaced_by_id = other.id where id = c.id;
  perform record_course_event(c.id, c.published_version, 'withdrawn', withdraw_course.person_id, why, jsonb_build_object('replaced_by', other.id));
  perform pg_advisory_xact_lock(hashtext('refresh_catalogue'));
  perform refresh_catalogue();
  return query select c.id, null::text[], '{}'::jsonb;
end $$;
comment on function withdraw_course is 'No row: not there, or not theirs. Enrolments stay; new ones are refused with course_withdrawn. Refusals: not_published, reason.missing, reason.too_long, replaced_by.unknown.';
