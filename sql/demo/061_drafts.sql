-- Demonstration: the teacher writes a new version of one course and has sent that of another to review; nothing of it is public.
create temporary table demo_draft as
select p.id as person_id, c.code, row_number() over (order by c.id) as n
from person p join session_teacher t on t.person_id = p.id join session s on s.id = t.session_id join course c on c.id = s.course_id
where p.email = 'teacher@demo.test' and c.state = 'published' group by p.id, c.id;
select restore_course_version(person_id, code, '1') from demo_draft where n <= 2;
select save_course_step(d.person_id, d.code, '1', 'texts', jsonb_build_object('title_fr', v.title_fr, 'title_en', v.title_en, 'expected_results_fr', v.expected_results_fr, 'expected_results_en', v.expected_results_en,
    'summary_fr', 'Texte de démonstration : ce que la formation apporte, en deux phrases. Il est inventé.', 'objectives_fr', 'Objectifs de démonstration, inventés.', 'content_fr', 'Programme de démonstration, inventé.'))
from demo_draft d join course c on c.code = d.code join course_draft v on v.course_id = c.id where d.n <= 2;
select submit_course(person_id, code, '2') from demo_draft where n = 2;
update course_version set is_demonstration = true where review_state in ('draft', 'in_review');
drop table demo_draft;
