-- figures/surveys/export: the lines of a national survey to take home. declared is empty exactly where declared_symbol is filled.
-- query: there (one)
select year_kind_of(:'year'::text) as year_kind where year_kind_of(:'year'::text) is not null and case when :'year'::text ~ '^20[0-9]{2}' then left(:'year'::text, 4)::int <= extract(year from now() at time zone 'Europe/Paris') end and holds_role(:'person_id'::bigint, '{leader,office}');
-- query: survey
select y.year, l.survey, l.line, l.organisation_code, l.counted, l.declared, case when l.declared is null then 'nd' end as declared_symbol, l.source
from (select case when holds_role(:'person_id'::bigint, '{leader,office}') then :'year'::text end as year) y cross join lateral survey_lines(y.year) l;
