-- office/match_undo: two records are parted again.
-- query: undone (one)
select d.undone_id, d.refusal, d.refusal_values from undo_merge(:'person_id'::bigint, :'candidate_id'::bigint, :'undo_reason'::text) d;
