-- The waiting list as the office sees it, and the draw: requests of the first minutes are equal, then ordered by a seed that was committed beforehand.
insert into setting (name, value, unit, explanation)
values
  ('offer_near_days', '7', 'days', 'So near to the start of a session a place is offered for offer_near_hours only, unless the session has hours of its own.'),
  ('offer_near_hours', '12', 'hours', 'How long a place is held when the session starts within offer_near_days.')
on conflict (name) do nothing;

create index offer_of_session on offer (session_id, id);

alter table session add column draw_at timestamptz;
create index session_draw_due on session (draw_at) where draw_at is not null;
comment on column session.draw_at is 'Until then requests are received, equal; the draw follows. NULL = first come, first served, or drawn already: whoever decides requests looks no further.';

create table session_draw (
  session_id bigint primary key references session,
  minutes int not null check (minutes between 1 and 10080),
  seed_hash bytea not null check (octet_length(seed_hash) = 32),
  seed bytea,
  receipts int check (receipts >= 0),
  drawn_at timestamptz,
  chosen_at timestamptz not null default now(),
  constraint session_draw_seed check (sha256(seed) = seed_hash),
  constraint session_draw_drawn check ((drawn_at is null) = (seed is null) and (drawn_at is null) = (receipts is null))
);
comment on table session_draw is 'A session whose first minutes are drawn by lot. Order = SHA-256(seed, ":", receipt in decimal digits), compared bytewise, lowest first. Nothing changes any more once the session opened, but that the draw adds the seed.';
comment on column session_draw.minutes is 'Requests of so many minutes from the opening are equal.';
comment on column session_draw.seed_hash is 'SHA-256 of the seed: published when enrolment opens.';
comment on column session_draw.seed is 'Published by the draw; until then it is in draw_secret.';

create table draw_secret (
  session_id bigint primary key references session_draw on delete cascade,
  seed bytea not null check (octet_length(seed) = 32)
);
comment on table draw_secret is 'Seeds of draws to come: no role of the program may read it; make_draw() publishes and deletes.';

create table draw_entry (
  session_id bigint not null references session_draw,
  receipt int not null check (receipt >= 1),
  enrolment_id bigint not null unique references enrolment,
  received_at timestamptz not null default now(),
  rank int check (rank >= 1),
  primary key (session_id, receipt)
);
comment on table draw_entry is 'Receipt numbers: 1, 2, 3 … in order of arrival, taken under the session''s lock. rank is what the draw gave.';

create function refuse_draw_change() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'draw_entry' then
    if tg_op = 'UPDATE' and old.rank is null and (to_jsonb(old) - 'rank') = (to_jsonb(new) - 'rank') then return new; end if;
  elsif exists (select from session s where s.id = old.session_id and s.opens_at > now()) and not exists (select from draw_entry e where e.session_id = old.session_id) then
    return coalesce(new, old);
  elsif tg_op = 'UPDATE' and old.drawn_at is null and (to_jsonb(old) - array['seed', 'receipts', 'drawn_at']) = (to_jsonb(new) - array['seed', 'receipts', 'drawn_at']) then
    return new;
  end if;
  raise exception 'a draw never changes once enrolment opened' using errcode = 'insufficient_privilege';
end $$;
comment on function refuse_draw_change is 'Trigger: of a draw that opened only the result may be added; of a receipt only its rank, once.';
create trigger session_draw_fixed before update or delete on session_draw for each row execute function refuse_draw_change();
create trigger session_draw_no_truncate before truncate on session_draw for each statement execute function refuse_change();
create trigger draw_entry_fixed before update or delete on draw_entry for each row execute function refuse_draw_change();
create trigger draw_entry_no_truncate before truncate on draw_entry for each statement execute function refuse_change();

-- The draw follows an opening that is moved before it came; afterwards it stays where people were told.
create function follow_opening() returns trigger language plpgsql as $$
begin
  if old.draw_at is not null and new.draw_at = old.draw_at and old.opens_at > now() and new.opens_at is distinct from old.opens_at then
    new.draw_at := new.opens_at + (old.draw_at - old.opens_at);
  end if;
  return new;
end $$;
comment on function follow_opening is 'Trigger: an opening that is moved before it came takes the draw with it.';
create trigger session_follow_opening before update of opens_at on session for each row execute function follow_opening();

update enrolment_transition set template = 'enrolment_received' where kind = 'receive';
