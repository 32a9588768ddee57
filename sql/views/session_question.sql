-- What a session asks of those who apply, as it stands now.
create or replace view session_question as
select q.id as question_id, q.session_id, q.position, v.number, v.kind, v.text_fr, v.text_en, v.hint_fr, v.hint_en, v.is_required, v.options, v.smallest, v.largest, v.shown_if_question_id, v.shown_if_value,
  row_number() over (partition by q.session_id order by q.position, q.id) as place
from question q
  cross join lateral (select * from question_version x where x.question_id = q.id order by x.number desc limit 1) v
where q.retired_at is null;
comment on view session_question is 'One row per question that is asked, in its last version; place = 1, 2, 3 … in the order shown.';
