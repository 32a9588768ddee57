-- Records that share a key: what candidates are made of.
create or replace view match_pair as
select least(a.stat_subject_id, b.stat_subject_id) as subject_a, greatest(a.stat_subject_id, b.stat_subject_id) as subject_b, a.kind, case when a.stat_subject_id < b.stat_subject_id then a.source else b.source end as source_a,
  case when a.stat_subject_id < b.stat_subject_id then b.source else a.source end as source_b
from subject_key a join subject_key b on b.hash = a.hash and b.kind = a.kind and b.stat_subject_id <> a.stat_subject_id;
comment on view match_pair is 'Each pair twice, once from either side.';
