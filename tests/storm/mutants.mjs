// Mutants: Amphi with one promise broken. The storm must fail over each of them, and over the line that is named here; else its green says nothing.
// They are made in the storm's own database around the functions as they are, so that none depends on how those are written.

// Everything that calls enrol_many meets this instead: `before` and `after` stand around the real one.
const around = (before, after, declare = 'nothing int', first = '') => `
alter function enrol_many set schema storm;
do $do$
declare
  f regprocedure := 'storm.enrol_many'::regproc;
begin
  execute format($create$create function public.enrol_many(%s) returns %s language plpgsql security definer set search_path = public, pg_temp as $body$
#variable_conflict use_column
declare
  ${declare};
begin
  ${first}
  perform 1 from person p where p.id = any(enrol_many.person_id) order by p.id for no key update;
  ${before}
  return query select * from storm.enrol_many(%s);
  ${after}
end $body$$create$, pg_get_function_arguments(f), pg_get_function_result(f),
    (select string_agg('enrol_many.' || quote_ident(p.proargnames[n]), ', ' order by n) from pg_proc p, generate_series(1, p.pronargs) n where p.oid = f));
  execute 'grant execute on function enrol_many to amphi_web';
end $do$;`;
const noCheck = 'alter table session drop constraint session_seats;';
const mine = 's.id = any(enrol_many.session_id)';

// Rows of a table are set aside in the transaction, and written by somebody else after it.
const aside = (table, when = 'true') => `
create table storm.aside (like ${table} including defaults);
create function storm.set_aside() returns trigger language plpgsql security definer as $$
begin
  if current_setting('storm.is_late', true) = 'yes' or not (${when}) then return new; end if;
  insert into storm.aside values (new.*);
  return null;
end $$;
create trigger storm_aside before insert on ${table} for each row execute function storm.set_aside();`;

// sql and undo: made before the server starts, taken back at the end. late: a table that is written after the transaction. lies: by the proxy. plan: faults of its own. breaks: the line that must say so.
export const mutants = {
  'count-then-insert': {
    says: 'seats are counted before the lock is taken, and not again',
    sql: `${noCheck} ${around(
      `select jsonb_object_agg(s.id, s.capacity) into kept from session s where ${mine};
  perform 1 from session s where ${mine} order by s.id for no key update;
  update session s set capacity = s.seats_taken + s.seats_reserved + (counted ->> s.id::text)::int where ${mine};`,
      `update session s set capacity = (kept ->> s.id::text)::int where ${mine};`,
      'counted jsonb; kept jsonb',
      `select jsonb_object_agg(s.id, greatest(0, s.capacity - (select count(*) from enrolment e where e.session_id = s.id and e.state in ('enrolled', 'offered')))) into counted from session s where ${mine};
  perform pg_sleep(0.03);`,
    )}`,
    breaks: /no session was oversold|no seat is sold twice/,
  },
  'guard-removed': {
    says: 'nothing asks how many seats there are',
    sql: `${noCheck} ${around(`perform 1 from session s where ${mine} order by s.id for no key update; update session s set capacity = s.capacity + 1000 where ${mine};`, `update session s set capacity = s.capacity - 1000 where ${mine};`)}`,
    breaks: /no session was oversold|no seat is sold twice/,
  },
  'one-too-many': {
    says: 'the guard lets one more in than there are seats',
    sql: `${noCheck} ${around(`perform 1 from session s where ${mine} order by s.id for no key update; update session s set capacity = s.capacity + 1 where ${mine};`, `update session s set capacity = s.capacity - 1 where ${mine};`)}`,
    breaks: /no session was oversold|no seat is sold twice/,
  },
  'order-by-clock': {
    says: 'the waiting list is ordered by the time of day, as two machines see it',
    sql: `create table storm.clock (enrolment_id bigint primary key, session_id bigint not null, at timestamptz not null);
alter table waiting_entry drop constraint waiting_entry_session_id_position_key;
create function storm.order_by_clock() returns trigger language plpgsql security definer as $$
begin
  insert into storm.clock values (new.enrolment_id, new.session_id, clock_timestamp() + random() * interval '2 s');
  update waiting_entry w set position = r.n from (select c.enrolment_id, row_number() over (order by c.at)::int as n from storm.clock c where c.session_id = new.session_id) r where r.enrolment_id = w.enrolment_id and w.position <> r.n;
  return null;
end $$;
create trigger storm_clock after insert on waiting_entry for each row execute function storm.order_by_clock();`,
    breaks: /positions follow the tickets/,
  },
  'mail-after-commit': { says: 'messages are written after the commit, by whoever is still alive then', sql: aside('mail_outbox', "new.event like 'enrolment:%'"), late: 'mail_outbox', breaks: /each step that is told has its one message/ },
  'key-outside': { says: 'the key of a form is stored after the transaction it belongs to', sql: aside('request_key'), late: 'request_key', breaks: /the same key gets the same answer/ },
  'answer-before-commit': { says: 'who asked is answered before the commit is sent', lies: true, breaks: /what was acknowledged is stored/ },
  'commit-not-durable': { says: 'a commit is answered before it is on the disk', sql: "do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$; alter system set wal_writer_delay = '10s'; select pg_reload_conf();", undo: 'alter system reset wal_writer_delay; select pg_reload_conf();', plan: [['postmaster', 1500, 2000]], breaks: /what was acknowledged is stored/ },
  'mail-twice': {
    says: 'now and then a message that was sent is not marked so',
    sql: `create function storm.unmark() returns trigger language plpgsql as $$ begin if old.sent_at is null and new.sent_at is not null and old.attempts < 3 and random() < 0.3 then new.sent_at := null; new.payload := old.payload; new.lease_until := null; end if; return new; end $$;
create trigger storm_unmark before update on mail_outbox for each row execute function storm.unmark();`,
    isAboutMail: true,
    breaks: /each event's message arrived/,
  },
  'mail-lost': {
    says: 'now and then a message is marked as sent before it is',
    sql: `create function storm.mark() returns trigger language plpgsql as $$ begin if random() < 0.02 then new.sent_at := now(); end if; return new; end $$;
create trigger storm_mark before insert on mail_outbox for each row execute function storm.mark();`,
    isAboutMail: true,
    breaks: /each event's message arrived/,
  },
  'trail-with-gaps': {
    says: 'now and then a row of the audit trail is left out',
    sql: `create function storm.forget() returns trigger language plpgsql as $$ begin if random() < 0.02 then return null; end if; return new; end $$;
create trigger storm_forget before insert on audit for each row execute function storm.forget();`,
    breaks: /each step has its one row in the audit trail/,
  },
};

// What was set aside, written a moment later; what a worker had in hand that was killed meanwhile is lost.
export async function writeLate(table, psql, killed) {
  const before = killed();
  const taken = await psql.value("with taken as (delete from storm.aside a where a.ctid in (select x.ctid from storm.aside x limit 500) returning a.*) select coalesce(jsonb_agg(taken), '[]') from taken");
  if (taken === '[]') return false;
  await new Promise((resolve) => setTimeout(resolve, 100));
  if (killed() > before) return true;
  const columns = (await psql.ask(`select attname from pg_attribute where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped`)).map(([name]) => name).join(', ');
  await psql.ask(`set storm.is_late = yes; insert into ${table} (${columns}) overriding system value select ${columns} from jsonb_populate_recordset(null::${table}, $json$${taken}$json$) on conflict do nothing`);
  return true;
}
