-- Demonstration: who pays for continuing education, and the company of employees on the day of entry: invented like the people.
update enrolment e
set payer_line = case e.trainee_status when 'a' then '1' when 'c' then '4' when 'd' then '9' end, company_code = (select o.code from employer_link l join organisation o on o.id = l.organisation_id where l.person_id = e.person_id and l.kind = 'employee' and l.from_on <= e.starts_on limit 1)
where e.is_demonstration and e.track = 'FC' and e.trainee_status in ('a', 'c', 'd');
