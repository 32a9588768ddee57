-- Saves one step of a draft: what was typed is tidied, checked, compared with what was there, and kept with what it replaced.
create or replace function save_course_step(person_id bigint, course_code text, revision text, step text, fields jsonb, html jsonb default '{}') returns table (course_id bigint, refusal text[], refusal_values jsonb)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  c course;
  v course_version;
  fresh course_version;
  typed jsonb;
  problems text[];
  old jsonb;
  new jsonb;
  changes jsonb;
  stale text[];
begin
  select * into c from course x where x.code = upper(save_course_step.course_code) and x.origin = 'own' for no key update;
  if not found or not may_edit_course(save_course_step.person_id, c.id) then return; end if;
  select * into v from course_version x where x.course_id = c.id and x.review_state in ('draft', 'in_review', 'sent_back');
  if not found then
    return query select c.id, array['no_draft'], '{}'::jsonb;
    return;
  end if;
  if v.review_state = 'in_review' then
    return query select c.id, array['course_in_review'], '{}'::jsonb;
    return;
  end if;
  if save_course_step.revision is distinct from v.revision::text then
    return query select c.id, array['stale_save'], '{}'::jsonb;
    return;
  end if;
  -- Line ends of browsers, blanks at the ends, composed letters; a text of blanks only is no text.
  select jsonb_object_agg(f.key, case when jsonb_typeof(f.value) <> 'string' then f.value else to_jsonb(tidy_cell(f.value #>> '{}')) end)
  into typed from jsonb_each(save_course_step.fields) f;
  problems := array(select p.problem from course_step_problems(c.id, save_course_step.step, typed) p);
  if cardinality(problems) > 0 then
    return query select c.id, problems, '{}'::jsonb;
    return;
  end if;
  typed := (select m.made from course_step_values(save_course_step.step, typed) m);
  fresh := jsonb_populate_record(v, typed);
  old := to_jsonb(v);
  new := to_jsonb(fresh);
  select jsonb_object_agg(k.key, old -> k.key) into changes from jsonb_object_keys(typed) k (key) where old -> k.key is distinct from new -> k.key and k.key <> 'still_right';
  -- English that was there when its French changed is stale until it changes too, or somebody says that it is still right.
  stale := array(
    select n.name from unnest(array['title', 'summary', 'objectives', 'expected_results', 'content', 'prerequisites', 'access', 'access_delay', 'assessment', 'methods', 'accessibility']) n (name)
    where new ->> (n.name || '_en') is not null and not coalesce(changes, '{}') ? (n.name || '_en') and not coalesce(typed -> 'still_right', '[]') ? n.name
      and (n.name = any (v.stale_en) or coalesce(changes, '{}') ? (n.name || '_fr')));
  -- Only what the server rendered just now may stand beside a text that changed.
  fresh.html := (select coalesce(jsonb_object_agg(h.key, h.value), '{}')
    from jsonb_each((v.html - array(select k from jsonb_object_keys(coalesce(changes, '{}')) k)) || coalesce(save_course_step.html, '{}')) h where new ->> h.key is not null);
  if changes is null and stale = v.stale_en then
    update course_version x set html = fresh.html where x.id = v.id and x.html <> fresh.html;
    return query select c.id, null::text[], '{}'::jsonb;
    return;
  end if;
  if stale is distinct from v.stale_en then
    changes := coalesce(changes, '{}') || jsonb_build_object('stale_en', old -> 'stale_en');
  end if;
  update course_version x
  set title_fr = fresh.title_fr, title_en = fresh.title_en, summary_fr = fresh.summary_fr, summary_en = fresh.summary_en, objectives_fr = fresh.objectives_fr, objectives_en = fresh.objectives_en,
    expected_results_fr = fresh.expected_results_fr, expected_results_en = fresh.expected_results_en, content_fr = fresh.content_fr, content_en = fresh.content_en,
    level = fresh.level, qualification_level = fresh.qualification_level, entry_level = fresh.entry_level, tracks = fresh.tracks, ai_focus = fresh.ai_focus, isced_f = fresh.isced_f,
    formacode = fresh.formacode, nsf = fresh.nsf, rome = fresh.rome, is_certifying = fresh.is_certifying, certification = fresh.certification, general_aim = fresh.general_aim, training_objective = fresh.training_objective, path_kind = fresh.path_kind,
    ects = fresh.ects, isced_level = fresh.isced_level, axis = fresh.axis, acceleration_programme = fresh.acceleration_programme, hours_typical = fresh.hours_typical, price_typical = fresh.price_typical,
    languages = fresh.languages, mode = fresh.mode, place_typical = fresh.place_typical, prerequisites_fr = fresh.prerequisites_fr, prerequisites_en = fresh.prerequisites_en, access_fr = fresh.access_fr,
    access_en = fresh.access_en, access_delay_fr = fresh.access_delay_fr, access_delay_en = fresh.access_delay_en, assessment_fr = fresh.assessment_fr, assessment_en = fresh.assessment_en,
    methods_fr = fresh.methods_fr, methods_en = fresh.methods_en, accessibility_fr = fresh.accessibility_fr, accessibility_en = fresh.accessibility_en, contact_name = fresh.contact_name,
    contact_email = fresh.contact_email, contact_phone = fresh.contact_phone, url = fresh.url, reviewed_on = fresh.reviewed_on, links = fresh.links, html = fresh.html,
    stale_en = stale, revision = x.revision + 1, author_id = save_course_step.person_id, is_demonstration = false
  where x.id = v.id;
  insert into course_save (course_version_id, revision, step, person_id, changes) values (v.id, v.revision + 1, save_course_step.step, save_course_step.person_id, changes);
  insert into audit (person_id, action, object, object_id, detail)
  values (save_course_step.person_id, 'course.save', 'course', c.id::text, jsonb_build_object('version', v.number, 'step', save_course_step.step, 'fields', (select jsonb_agg(k) from jsonb_object_keys(changes) k)));
  return query select c.id, null::text[], '{}'::jsonb;
end $$;
comment on function save_course_step is 'No row: not there, or not theirs. fields: what the step''s form sends, texts as typed, lists as arrays; html: its long texts rendered by the server. Refusals: no_draft, course_in_review, stale_save (somebody saved since), and those of course_step_problems. Saving what is there already changes nothing.';
