-- Puts the reviewed version in the place of the published one; or a withdrawn course back into the catalogue.
create or replace function publish_course(person_id bigint, course_code text, revision text, reason text, tell_enrolled text) returns table (course_id bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  c course;
  v course_version;
  before course_version;
  why text := nullif(btrim(publish_course.reason), '');
  gates text[];
begin
  select * into c from course x where x.code = upper(publish_course.course_code) and x.origin = 'own' for no key update;
  if not found or not may_review_course(publish_course.person_id, c.id) then return; end if;
  select * into v from course_version x where x.course_id = c.id and (x.review_state = 'in_review' or x.review_state = 'published' and x.number = c.published_version and c.state = 'withdrawn') order by x.review_state limit 1;
  if not found then return query select c.id, array['not_in_review'], '{}'::jsonb; return; end if;
  if publish_course.revision is distinct from v.revision::text then return query select c.id, array['stale_save'], '{}'::jsonb; return; end if;
  if v.review_state = 'in_review' and v.author_id = publish_course.person_id then return query select c.id, array['own_text'], '{}'::jsonb; return; end if;
  if char_length(why) > 1000 then return query select c.id, array['reason.too_long'], '{}'::jsonb; return; end if;
  if why is null and c.published_version is not null then return query select c.id, array['reason.missing'], '{}'::jsonb; return; end if;
  gates := array(select g.field from course_gaps(v.id) g where g.is_gate order by g.place);
  if cardinality(gates) > 0 then return query select c.id, array['course_gates'], jsonb_build_object('count', cardinality(gates)); return; end if;
  if v.review_state = 'in_review' then
    select * into before from course_version x where x.course_id = c.id and x.number = c.published_version;
    insert into course_former_title (course_id, title, language, until_on)
    select c.id, t.old, t.language, current_date from (values ('fr', before.title_fr, v.title_fr), ('en', before.title_en, v.title_en)) t (language, old, new)
    where before.id is not null and t.old is not null and t.new is distinct from t.old and not exists (select from course_former_title f where f.course_id = c.id and f.title = t.old and f.language = t.language);
    perform apply_course_links(c.id, v.links);
    update course_version set review_state = 'superseded' where id = before.id;
    update course_version set review_state = 'published', published_at = now(), reason = coalesce(why, reason) where id = v.id;
  end if;
  update course set state = 'published', published_version = v.number, replaced_by_id = null where id = c.id;
  insert into course_classification (course_id, ai_focus, level, kind, isced_f, axis, programmes, organisations, valid_from, recorded_by)
  select n.* from (
    select c.id, v.ai_focus, v.level, c.kind, v.isced_f, v.axis, v.acceleration_programme,
      (select coalesce(jsonb_agg(jsonb_build_object('code', o.code, 'part', p.part) order by p.position, o.code), '[]') from course_organisation p join organisation o on o.id = p.organisation_id where p.course_id = c.id) as organisations,
      current_date, publish_course.person_id
  ) n left join lateral (select k.* from course_classification k where k.course_id = c.id order by k.valid_from desc, k.id desc limit 1) l on true
  where (l.ai_focus, l.level, l.kind, l.isced_f, l.axis, l.programmes, l.organisations) is distinct from (v.ai_focus, v.level, c.kind, v.isced_f, v.axis, v.acceleration_programme, n.organisations);
  perform record_course_event(c.id, v.number, 'published', publish_course.person_id, why);
  -- The writers hear of it; the enrolled only when the reviewer says that it matters to them.
  perform queue_mail(format('course:%s:%s:published:%s', c.id, v.number, w.person_id), 'course_published', w.person_id, jsonb_build_object('course_title', v.title_fr, 'course_path', '/courses/' || c.code))
  from course_writers(v.id) w where w.person_id <> publish_course.person_id;
  if publish_course.tell_enrolled = 'yes' then
    insert into mail_outbox (event, template, person_id, recipient, language, payload)
    select format('course:%s:%s:changed:%s', c.id, v.number, p.id), 'course_changed', p.id, p.email, p.language,
      jsonb_build_object('given_name', p.given_name, 'course_title', case when p.language = 'en' then coalesce(v.title_en, v.title_fr) else v.title_fr end, 'course_path', '/courses/' || c.code, 'reason', why)
    from course_enrolled(c.id) e join person p on p.id = e.person_id
    on conflict (event, template) do nothing;
  end if;
  perform pg_advisory_xact_lock(hashtext('refresh_catalogue'));
  perform refresh_catalogue();
  return query select c.id, null::text[], '{}'::jsonb;
end $$;
comment on function publish_course is 'No row: not there, or not theirs. Refusals: not_in_review, stale_save, own_text (the reviewer wrote it last), course_gates (something due is missing), reason.missing, reason.too_long. A changed title becomes a former title, a changed classification a new row of course_classification from today.';
