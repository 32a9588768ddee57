-- Makes the keys of records that changed, and finds with whom they may be one person. On an identifier that two identity providers gave, they are joined at once.
create or replace function fold_matches(match_secret text) returns int language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  due uuid[];
begin
  with taken as (
    delete from match_due d where d.stat_subject_id in (select n.stat_subject_id from match_due n limit 500 for update skip locked) returning d.stat_subject_id
  )
  select array_agg(t.stat_subject_id) into due from taken t;
  if due is null then
    return 0;
  end if;
  delete from subject_key k where k.stat_subject_id = any (due);
  insert into subject_key (stat_subject_id, kind, hash, source)
  select x.id, x.kind, x.hash, min(x.source)
  from (
    select p.stat_subject_id as id, v.kind, v.source, match_hash(fold_matches.match_secret, v.kind, v.value) as hash
    from person p cross join lateral (
      select i.scheme as kind, i.value, i.source from person_identifier i where i.person_id = p.id and i.scheme in ('esi', 'ine')
      union all select 'email', p.email, 'self' where p.email_verified_at is not null
      union all select 'name', p.family_name || '|' || p.given_name || '|' || p.birth_on, 'self' where p.birth_on is not null
      union all select 'name', p.usual_name || '|' || p.given_name || '|' || p.birth_on, 'self' where p.birth_on is not null and p.usual_name is not null
    ) v where p.stat_subject_id = any (due)
  ) x where x.hash is not null group by x.id, x.kind, x.hash;
  -- What they no longer share, and nobody has decided on, is no candidate any more.
  delete from match_candidate c
  where (c.subject_a = any (due) or c.subject_b = any (due)) and not exists (select from merge_event m where m.subject_a = c.subject_a and m.subject_b = c.subject_b)
    and not exists (select from match_pair p where p.subject_id = c.subject_a and p.subject_b = c.subject_b);
  insert into match_candidate (subject_a, subject_b, kinds, is_strong)
  select p.subject_a, p.subject_b, array_agg(distinct p.kind order by p.kind), bool_or(p.kind <> 'name') from match_pair p where p.subject_id = any (due) group by p.subject_a, p.subject_b
  on conflict (subject_a, subject_b) do update set kinds = excluded.kinds, is_strong = excluded.is_strong;
  insert into merge_event (subject_a, subject_b, is_same, basis)
  select p.subject_a, p.subject_b, true, min(p.kind) from match_pair p
  where p.subject_id = any (due) and p.kind in ('esi', 'ine') and p.source = 'identity_provider' and p.other_source = 'identity_provider'
    and not exists (select from merge_event m where m.subject_a = p.subject_a and m.subject_b = p.subject_b)
  group by p.subject_a, p.subject_b;
  return cardinality(due);
end $$;
comment on function fold_matches is 'match_secret: 64 hexadecimal digits from the server''s key file, never kept. How many records it looked at; 500 at a time. A pair that was decided is left as it was decided.';
