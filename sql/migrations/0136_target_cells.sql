-- A target may stand for a level, a track, an axis, a programme or an institution too: set_target takes the cell.
drop function if exists set_target(bigint, text, text, text, text);
