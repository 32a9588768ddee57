-- What an uploaded file of courses would change.
create or replace function job_course_check(job_id bigint, out done int, out total int, out result jsonb, out is_finished boolean)
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  asked job;
  -- The page looks every three seconds.
  until timestamptz := clock_timestamp() + interval '1 second';
  part record;
  at_once int;
begin
  select * into asked from job j where j.id = job_course_check.job_id;
  done := asked.done;
  -- The whole file, at each step: a line may name a course of any other, or repeat its code.
  total := stage_course_import(asked.id, asked.id);
  -- As amphi import does: planning takes as long as checking some hundred short lines.
  at_once := greatest(500, least(2000, 2600000 / (pg_relation_size('course_import') / greatest(total, 1) + 1)));
  loop
    select min(l.line) as first, max(l.line) as last, count(*) as lines into part from (select i.line from course_import i order by i.line offset done limit at_once) l;
    perform check_course_import(array(select jsonb_array_elements_text(asked.input -> 'columns')), part.first, part.last, asked.person_id);
    done := done + part.lines;
    exit when done >= total or clock_timestamp() >= until;
  end loop;
  result := course_import_outcome();
  if asked.result is not null then
    -- Numbers add up; of the lists the first two hundred stay.
    result := (select jsonb_object_agg(r.key, case jsonb_typeof(r.value) when 'number' then to_jsonb((r.value #>> '{}')::int + (asked.result ->> r.key)::int)
      else (select coalesce(jsonb_agg(x.value order by x.n), '[]') from jsonb_array_elements((asked.result -> r.key) || r.value) with ordinality x (value, n) where x.n <= 200) end) from jsonb_each(result) r);
  end if;
  is_finished := done >= total;
end $$;
comment on function job_course_check is 'Inner part of run_job(). Steps of about a second, so that its page shows how far it is. Writes nothing but the outcome.';
