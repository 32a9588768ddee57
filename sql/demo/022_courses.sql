-- Demonstration: the carried-over facts become published courses, with their institutions, former titles, parts and classification.
insert into course (code, kind) select code, kind from carried order by position;
insert into course_version (course_id, number, title_fr, title_en, expected_results_fr, expected_results_en, level, tracks, ai_focus, isced_f, ects, axis, acceleration_programme, hours_typical, price_typical,
  languages, mode, place_typical, prerequisites_fr, access_fr, source, is_source_partial, review_state, published_at, reason)
select c.id, 1, k.title_fr, k.title_en, k.results_fr, k.results_en, k.level, k.tracks, k.ai_focus, k.isced_f, k.ects, k.axis, k.programme, k.hours, k.price,
  k.languages, k.mode, k.place, k.prerequisites_fr, k.access_fr, regexp_replace(k.source, ' \((verified|partly)\)$', ''), k.source like '%(partly)', 'published', now(), 'carried over from public pages'
from carried k join course c on c.code = k.code order by k.position;
update course set state = 'published', published_version = 1;
insert into course_organisation (course_id, organisation_id, part, position)
select c.id, o.id, 'responsible', 1 from carried k join course c on c.code = k.code join organisation o on o.code = k.institution;
insert into course_organisation (course_id, organisation_id, part, position)
select c.id, o.id, 'co_provider', 2
from (
  values ('SU-L-SCDROIT', 'UPPA'), ('SU-L-SCSS', 'SCPO'), ('SU-L-SCDES', 'ENSCI'), ('UPPA-L-DROITHIST', 'SU'), ('SCPO-BASC-AD', 'UPCITE'), ('SU-M-PROBFIN', 'POLYTECHNIQUE'), ('SU-M-ATIAM', 'IRCAM'), ('SU-D-AIMADE', 'DREAL'), ('APHP-DU-SC', 'UPCITE')
) k (course, organisation) join course c on c.code = k.course join organisation o on o.code = k.organisation;
insert into course_former_title (course_id, title, language)
select c.id, k.title, 'fr' from (
  values ('SU-M-MIND', 'DAC'), ('SU-M-AI2D', 'ANDROIDE'), ('SU-M-CCA', 'SFPN')
) k (course, title) join course c on c.code = k.course;

-- Units and pathways whose sources name the programme they belong to.
insert into course_part (parent_id, child_id, credits, position)
select p.id, c.id, v.ects, k.position
from (
  values ('SU-M-M2A', 'SU-M2A-APST', 1), ('SU-M-M2A', 'SU-M2A-INTRO', 2), ('SU-M-M2A', 'SU-M2A-OPT1', 3), ('SU-M-M2A', 'SU-M2A-OSO', 4), ('SU-M-M2A', 'SU-MIND-RLD', 5), ('SU-M-MIND', 'SU-MIND-RLD', 1),
    ('SU-M-MIND', 'SU-UE-LRC', 2), ('SU-M-MIND', 'SU-UE-RITAL', 3), ('SU-M-AI2D', 'SU-UE-MOGPL', 1), ('SU-M-AI2D', 'SU-UE-FOSYMA', 2), ('SU-M-IMA', 'SU-UE-MAPSI', 1), ('SU-M-IMA', 'SU-UE-RDFIA', 2),
    ('SU-M-LI', 'SU-M1SOL041', 1), ('SU-M-LI', 'SU-M1LI-LINGC', 2), ('SU-M-LI', 'SU-M2LI-EVAL', 3), ('SU-L-INFO', 'SU-LU3IN025', 1), ('SU-L-INFO', 'SU-LU3IN026', 2),
    ('UPPA-LLM-IBL', 'UPPA-LLM-IBL-AI', 1), ('INSEAD-MIM', 'INSEAD-MIM-DL', 1), ('SU-D-SOUNDAI', 'SU-D-SOUNDAI-1', 1), ('SU-D-SOUNDAI', 'SU-D-SOUNDAI-2', 2), ('SU-D-SOUNDAI', 'SU-D-SOUNDAI-3', 3),
    ('SU-D-SOUNDAI', 'SU-D-SOUNDAI-SCH', 4), ('SCPO-MPP-DNT', 'SCPO-ERNT', 1), ('SCPO-MPP-DNT', 'SCPO-MDTG', 2), ('SCPO-MPP-DNT', 'SCPO-MDTP', 3), ('SCPO-MPP-DNT', 'SCPO-BDPP', 4), ('SCPO-MPP-DNT', 'SCPO-ETHIC', 5)
) k (parent, child, position) join course p on p.code = k.parent join course c on c.code = k.child join course_version v on v.course_id = c.id;
insert into course_prerequisite (course_id, required_id, kind)
select c.id, r.id, 'required' from (values ('CNAM-CAIRE-2', 'CNAM-CAIRE-1'), ('CNAM-CAIRE-3', 'CNAM-CAIRE-2')) k (course, required) join course c on c.code = k.course join course r on r.code = k.required;

insert into course_classification (course_id, ai_focus, level, kind, isced_f, axis, programmes, organisations, valid_from, recorded_at)
select c.id, v.ai_focus, v.level, c.kind, v.isced_f, v.axis, v.acceleration_programme,
  (select jsonb_agg(jsonb_build_object('code', o.code, 'part', p.part) order by p.position) from course_organisation p join organisation o on o.id = p.organisation_id where p.course_id = c.id), '2023-09-01', '2023-09-01'
from course c join course_version v on v.course_id = c.id;
drop table carried;
select refresh_catalogue();
