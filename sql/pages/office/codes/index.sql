-- office/codes/index: the lists of codes and how many each holds.
-- query: lists
select l.list as code_list, (select count(*)::int from code c where c.list = l.list) as codes from unnest(array['isced_f', 'isced_level', 'eqf', 'nsf', 'formacode', 'rome', 'rncp', 'rs', 'door', 'term', 'reason', 'time_zone', 'lheo']) with ordinality l (list, place) order by l.place;
