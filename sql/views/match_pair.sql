-- Records that share a key, of an account or of a file of past enrolments: what candidates are made of.
create or replace view match_pair as
with keyed as (
  select k.stat_subject_id, k.kind, k.hash, k.source from subject_key k
  union all
  select m.stat_subject_id, m.scheme, m.hash, 'import' from match_key m where m.scheme in ('esi', 'ine')
)
select a.stat_subject_id as subject_id, least(a.stat_subject_id, b.stat_subject_id) as subject_a, greatest(a.stat_subject_id, b.stat_subject_id) as subject_b, a.kind, a.source, b.source as other_source
from keyed a join keyed b on b.hash = a.hash and b.kind = a.kind and b.stat_subject_id <> a.stat_subject_id;
comment on view match_pair is 'Each pair twice, once from either side: ask for a subject_id, which has an index. source: identity_provider, office, self or import.';
