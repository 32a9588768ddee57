-- What this one answers has another name now: its lines, no longer its refusals.
drop function if exists stage_course_import(bigint, bigint);
