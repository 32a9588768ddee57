-- People in files of past years may be people with an account: their keys join the search for records of one person.
create function note_imported_key() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  -- Only who shares a key is looked at again: a file of a million people brings few of those.
  insert into match_due
  select distinct a.stat_subject_id from added a
  where a.scheme in ('esi', 'ine') and (exists (select from subject_key k where k.hash = a.hash and k.kind = a.scheme) or exists (select from match_key k where k.hash = a.hash and k.scheme = a.scheme and k.stat_subject_id <> a.stat_subject_id))
  on conflict do nothing;
  return null;
end $$;
comment on function note_imported_key is 'Trigger: the same ESI or INE as somebody else''s makes a record due for fold_matches(). A number of scheme local only finds the same subject again.';
create trigger match_key_due after insert on match_key referencing new table as added for each statement execute function note_imported_key();
insert into match_due select distinct k.stat_subject_id from match_key k where k.scheme in ('esi', 'ine') on conflict do nothing;
