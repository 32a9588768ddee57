#!/bin/bash
# Two people at once: races between two connections, and the proof that they would be lost without the locks.
# The database is the one of PGDATABASE and its like (a test database: it is written to, and what is written stays). Prints TAP; exit 1 when a test fails.
set -u
export PGOPTIONS="${PGOPTIONS:-} -c client_min_messages=warning"
cd "$(dirname "$0")" || exit 1
scratch=$(mktemp -d)
trap 'psql -qXAt -c "drop schema if exists fixture cascade" -c "drop function if exists naive_enrol(bigint, bigint), enrol_unlocked(bigint[], bigint[], text[], bigint[], text[], text[], text[])" >"$scratch/end" 2>&1; rm -rf "$scratch"' EXIT
number=0 failed=0 stamp=R$(date +%s)$$

ask() { psql -qXAt -v ON_ERROR_STOP=1 -c "$1" 2>&1; }
is() {
    number=$((number + 1))
    if [ "$1" = "$2" ]; then echo "ok $number - $3"; else
        echo "not ok $number - $3"
        echo "#  have: $1"
        echo "#  want: $2"
        failed=$((failed + 1))
    fi
}
# Two transactions whose middle overlaps: the first does its work and holds it open until the second has begun, and 0.4 s more. Answers are in $first and $second.
# Who is late on a busy machine makes a test weaker, never red.
hold() { printf '\\! touch %s/ready; for i in $(seq 400); do [ -e %s/begun ] && break; sleep 0.02; done\nselect pg_sleep(0.4) \\g /dev/null\n' "$scratch" "$scratch"; }
race() {
    rm -f "$scratch/ready" "$scratch/begun"
    { printf 'begin;\n%s\n' "$1"; [[ $1 == *pg_sleep* ]] || hold; echo 'commit;'; } | psql -qXAt >"$scratch/first" 2>&1 &
    local pid=$! i
    for i in $(seq 400); do [ -e "$scratch/ready" ] && break; sleep 0.02; done
    printf '\\! touch %s/begun\nbegin;\n%s\ncommit;\n' "$scratch" "$2" | psql -qXAt >"$scratch/second" 2>&1
    wait $pid
    first=$(tr '\n' ' ' <"$scratch/first" | sed 's/ *$//') second=$(tr '\n' ' ' <"$scratch/second" | sed 's/ *$//')
}
# Two transactions that begin together.
together() {
    rm -f "$scratch/here" "$scratch/there"
    meet() { printf '\\! touch %s/%s; for i in $(seq 400); do [ -e %s/%s ] && break; sleep 0.01; done\nbegin;\n%s\ncommit;\n' "$scratch" "$1" "$scratch" "$2" "$3"; }
    meet here there "$1" | psql -qXAt >"$scratch/first" 2>&1 &
    local pid=$!
    meet there here "$2" | psql -qXAt >"$scratch/second" 2>&1
    wait $pid
    first=$(tr '\n' ' ' <"$scratch/first" | sed 's/ *$//') second=$(tr '\n' ' ' <"$scratch/second" | sed 's/ *$//')
}
session() { ask "select fixture.session('$stamp-$1', $2, '${3:-{\}}')"; }
person() { ask "select fixture.person(1500000000 + nextval('session_id_seq')::int * 10 + $1)"; }
seats() { ask "select fixture.seats($1)"; }

ask 'drop schema if exists fixture cascade' >/dev/null
psql -qX -v ON_ERROR_STOP=1 -f fixtures/enrolments.sql >"$scratch/load" 2>&1 || { cat "$scratch/load"; exit 1; }
echo 1..46
a=$(person 1) b=$(person 2) c=$(person 3) d=$(person 4)

o=$(person 5)
ask "insert into role_grant (person_id, role) values ($o, 'office')" >/dev/null
s=$(session OFF 5)
race "select fixture.enrol($a, $s);" "select cancelled from cancel_session($o, $s, 'called off');"
is "$first $second" 'enrolled 1' 'who enrols while the session is called off is cancelled with the others'
is "$(seats "$s") $(ask "select fixture.state($a, $s)")" '0 taken 0 waiting next 1 cancelled' 'and no seat stays taken'

s=$(session OFF2 5)
race "select cancelled from cancel_session($o, $s, 'called off');" "select fixture.enrol($a, $s);"
is "$first $second" '0 session_cancelled' 'who comes while it is called off is told so'

s=$(session GONE 5)
withdraw() { echo "select coalesce(refusal[1], 'withdrawn') from withdraw_course($o, '$stamp-$1', 'over', '');"; }
race "select fixture.enrol($a, $s);" "$(withdraw GONE)"
is "$first $second $(ask "select fixture.state($a, $s)")" 'enrolled withdrawn enrolled' 'who enrols while the course is withdrawn keeps the place'
s=$(session GONE2 5)
race "$(withdraw GONE2)" "select fixture.enrol($a, $s);"
is "$first $(ask "select fixture.enrol($b, $s)")" 'withdrawn course_withdrawn' 'who comes after it is told so'
[[ $second == enrolled ]] && taken=1 || taken=0
is "${second/course_withdrawn/enrolled} $(seats "$s")" "enrolled $taken taken 0 waiting next 1" 'who came meanwhile was before it or after it, and the seats say which'

s=$(session UP 1)
ask "select fixture.enrol($a, $s), fixture.enrol($b, $s)" >/dev/null
edition=$(ask "select edition from session where id = $s")
move="select coalesce(refusal[1], 'moved') from move_session($o, $s, '$edition', '7', 'room')"
race "$move;" "$move;"
is "$first $second" 'moved stale_page' 'two who move a session at once move it once'

s=$(session LAST 1)
race "select fixture.enrol($a, $s);" "select fixture.enrol($b, $s);"
is "$first $second" 'enrolled waiting' 'two people press for the last seat: one is enrolled, one waits'
is "$(seats "$s")" '1 taken 1 waiting next 2' 'and one seat is taken'

s=$(session NOLIST 1 '{"has_waiting_list": false}')
race "select fixture.enrol($a, $s);" "select fixture.enrol($b, $s);"
is "$first $second" 'enrolled full' 'without a list the second is told that it is full'

s=$(session ROLLBACK 1)
race "select fixture.enrol($a, $s); rollback; begin;" "select fixture.enrol($b, $s);"
is "$second $(seats "$s")" 'enrolled 1 taken 0 waiting next 1' 'a request rolled back leaves its seat to the next'

s=$(session TABS 5)
race "select fixture.enrol($a, $s);" "select fixture.enrol($a, $s);"
is "$first $second" 'enrolled already_enrolled' 'two tabs of one person: one enrolment'
race "select fixture.enrol($b, $s, key => fixture.key(7));" "select fixture.enrol($b, $s, key => fixture.key(7));"
is "$first $second $(seats "$s")" 'enrolled enrolled 2 taken 0 waiting next 1' 'a double click on two connections: one enrolment, the same answer'
race "select fixture.enrol($c, $s, key => fixture.key(7));" "select fixture.enrol($c, $s, key => fixture.key(7), print => 'other');"
is "$first $second" 'enrolled already_sent' 'the same key with other contents meanwhile: already_sent'

batch() { echo "select string_agg(fixture.answer(refusal, enrolment_state), ' ' order by ordinal) from enrol_many(array[$1]::bigint[], array[$2]::bigint[], array[null], array[null]::bigint[], array[null], array['FI','FI'], array[null]) e;"; }
s=$(session CROSS1 5) t=$(session CROSS2 5)
race "$(batch "$a, $b" "$s, $t")" "$(batch "$b, $a" "$s, $t")"
is "$first $second" 'enrolled enrolled enrolled enrolled' 'batches with the same people and sessions in opposite order: no deadlock'
race "select fixture.enrol($c, $t);" "$(batch "$d, $c" "$t, $t")"
is "$second" 'enrolled already_enrolled' 'a batch waits for the one before and sees what it decided'

s=$(session WITHDRAW 1)
ask "select fixture.enrol($a, $s)" >/dev/null
race "select fixture.withdraw($a, $s);" "select fixture.enrol($b, $s);"
is "$first $second $(seats "$s")" 'withdrawn enrolled 1 taken 0 waiting next 1' 'a newcomer during a withdrawal gets the seat once it is free'
race "select fixture.withdraw($b, $s);" "select fixture.withdraw($b, $s);"
is "$first $second $(seats "$s")" 'withdrawn stale_page 0 taken 0 waiting next 1' 'one enrolment is withdrawn once'

s=$(session OFFER 1)
ask "select fixture.enrol($a, $s), fixture.enrol($b, $s), fixture.enrol($c, $s)" >/dev/null
race "select fixture.withdraw($a, $s);" "select fixture.enrol($d, $s);"
is "$first $second $(ask "select fixture.state($b, $s)")" 'withdrawn waiting offered' 'a passer-by does not take the freed seat: it goes to the first waiting'
race "select fixture.accept($b, $s);" "select fixture.accept($b, $s);"
is "$first $second" 'enrolled already_enrolled' 'an offer is accepted once'
ask "select fixture.withdraw($b, $s)" >/dev/null
race "select fixture.accept($c, $s);" "select fixture.decline($c, $s);"
is "$first $second $(seats "$s")" 'enrolled already_enrolled 1 taken 1 waiting next 4' 'accept and decline at once: the first one counts'
ask "select fixture.withdraw($c, $s)" >/dev/null
race "select fixture.decline($d, $s);" "select fixture.accept($d, $s);"
is "$first $second $(seats "$s")" 'withdrawn stale_page 0 taken 0 waiting next 4' 'the other way round too'

due="update offer set expires_at = now() where ended_at is null and session_id ="
s=$(session EXPIRE 1)
ask "select fixture.enrol($a, $s), fixture.enrol($b, $s), fixture.enrol($c, $s), fixture.withdraw($a, $s)" >/dev/null
race "select fixture.accept($b, $s);" "$due $s; select expire_offers();"
is "$first $second $(ask "select fixture.state($b, $s)")" 'enrolled 0 enrolled' 'an offer accepted just before its deadline stays accepted'
ask "select fixture.withdraw($b, $s)" >/dev/null
ask "$due $s" >/dev/null
race "select expire_offers();" "select expire_offers();"
is "$first $second" '1 0' 'two runs of the clock end an offer once, and neither waits for the other'
ask "select fixture.enrol($a, $s), fixture.enrol($b, $s), fixture.enrol($c, $s), fixture.withdraw($a, $s)" >/dev/null
ask "$due $s" >/dev/null
race "select expire_offers();" "select fixture.accept($b, $s);"
is "$second $(ask "select fixture.state($c, $s)")" 'offer_expired offered' 'an acceptance behind the clock is told that the offer ended; the next is served'

# What is not an enrolment locks people too.
s=$(session MAIL 1)
ask "select fixture.enrol($a, $s), fixture.enrol($b, $s)" >/dev/null
race "select mail_link($b, 'reset_password');
$(hold)
select mail_link($a, 'reset_password');" "select fixture.withdraw($a, $s);"
is "$first $second $(ask "select fixture.state($b, $s)")" 't t withdrawn offered' 'links for two people while one of them withdraws and the other is offered the seat: no deadlock'
key=$(ask "select fixture.key(nextval('session_id_seq')::int)") now=$(date +%s)
race "select is_new, is_other from claim_request($c, '$key', $now, 'form');" "select fixture.enrol($c, $s, key => '$key');"
is "$first $second" 't|f stale_page' 'one key for an enrolment and for another form at once: the second is told, the batch lives'
key=$(ask "select fixture.key(nextval('session_id_seq')::int)")
race "select is_new, is_other from claim_request($c, '$key', $now, 'form'); select keep_answer($c, '$key', '\"/my\"');" "select is_new, is_other, answer from claim_request($c, '$key', $now, 'form');"
is "$first $second" 't|f t f|f|"/my"' 'a double click on another form: the second waits for the answer of the first'
s=$(session SLICE1 5) t=$(session SLICE2 5)
ask "update session set course_id = (select course_id from session where id = $s) where id = $t; select refresh_catalogue()" >/dev/null
race "update session set ends_on = ends_on + 1 where id = $s;" "update session set ends_on = ends_on + 2 where id = $t; select count(*) from catalogue_slice k join session s on s.course_id = k.course_id and k.until_at = (s.ends_on + 1)::timestamp at time zone s.time_zone where s.id in ($s, $t);"
is "$first$second" 2 'two sessions of one course moved at once: both are in its slices'

# One offer, its person and those who run the session; one list, who closes it and who comes.
s=$(session TAKE 1)
ask "select fixture.enrol($a, $s), fixture.enrol($b, $s), fixture.withdraw($a, $s)" >/dev/null
take="select coalesce(refusal[1], 'taken') from take_back_offer($o, $s, (select id from offer where session_id = $s order by id desc limit 1), 'next', 'room')"
race "$take;" "select fixture.accept($b, $s);"
is "$first $second" 'taken offer_taken_back' 'an offer that is just being taken back cannot be accepted'
is "$(seats "$s")" '0 taken 1 waiting next 2' 'and its person waits'
ask "select offered from offer_next($o, $s)" >/dev/null
race "select fixture.accept($b, $s);" "$take;"
is "$first $second" 'enrolled stale_page' 'one that is just being accepted is not taken back'
ask "select fixture.enrol($c, $s)" >/dev/null
race "select closed from close_waiting_list($o, $s, 'full');" "select fixture.enrol($d, $s);"
is "$first $second" '1 full' 'who comes while a list is closed is told that it is full'
s=$(session NEXT 1)
next="select coalesce(refusal[1], offered::text) from offer_next($o, $s)"
ask "select fixture.enrol($a, $s), fixture.enrol($b, $s); update session set capacity = 2 where id = $s" >/dev/null
race "$next;" "$next;"
is "$first $second" '1 list.empty' 'two who offer the next place at once offer it once'

# Draws.
drawn() { ask "select fixture.session('$stamp-$1', 1, jsonb_build_object('opens_at', now() + interval '1 hour'))"; }
open_draw() { ask "select choose_opening($o, $1, '1', 'draw', '30', ''); update session set opens_at = now() - interval '1 hour', draw_at = now() + interval '1 hour' where id = $1" >/dev/null; }
s=$(drawn DRAW1)
open_draw "$s"
race "select fixture.enrol($a, $s);" "select fixture.enrol($b, $s);"
is "$first $second $(ask "select string_agg(receipt::text, ' ' order by receipt) from draw_entry where session_id = $s")" 'received received 1 2' 'two requests at once get two receipt numbers'
ask "update session set draw_at = now() where id = $s" >/dev/null
race "select make_draw($s);" "select fixture.enrol($c, $s);"
is "$first $second" 't waiting' 'who comes while the draw is made comes after it'
is "$(seats "$s")" '1 taken 2 waiting next 3' 'one seat is given by the draw'
s=$(drawn DRAW2)
open_draw "$s"
ask "select fixture.enrol($a, $s), fixture.enrol($b, $s); update session set draw_at = now() where id = $s" >/dev/null
race "select fixture.enrol($c, $s);" "select run_draws();"
is "$first $second" 'waiting 0' 'a newcomer and amphi jobs at once: one of them makes the draw'
is "$(ask "select count(*) from enrolment_event v join enrolment e on e.id = v.enrolment_id where e.session_id = $s and v.kind = 'draw'")" 2 'once'

# Thirty seats, two connections, many batches.
s=$(session CROWD 30)
ask "select count(fixture.person(n)) from generate_series(2000000000 - ($s::int % 1000) * 1000, 2000000000 - ($s::int % 1000) * 1000 + 199) n" >/dev/null
crowd() { for from in $(seq "$1" 20 199); do echo "select count(*) from (select array_agg(id) as who from (select id from person order by id desc offset $from limit 10) x) b, enrol_many(b.who, array_fill($s::bigint, array[10]), array[null], array[null]::bigint[], array[null], array_fill('FI'::text, array[10]), array[null]);"; done; }
crowd 0 | psql -qXAt >"$scratch/crowd0" 2>&1 & one=$!
crowd 10 | psql -qXAt >"$scratch/crowd1" 2>&1
wait $one
is "$(seats "$s")" '30 taken 170 waiting next 171' 'two connections, two hundred people, thirty seats: thirty are enrolled, the rest waits in order'
is "$(grep -c -i error "$scratch/crowd0" "$scratch/crowd1" | tr '\n' ' ' | sed 's/[^ ]*://g')" '0 0 ' 'and no batch failed'
is "$(ask 'select f from fixture.faults() f limit 9')" '' 'seats, lists, history, details, audit and offers agree'

# Negative controls: the same race must be lost when the guard is gone, else these tests prove nothing.
ask "do \$\$ begin execute replace(replace(pg_get_functiondef('enrol_many'::regproc), 'enrol_many', 'enrol_unlocked'), 'order by s.id for no key update', 'order by s.id'); end \$\$" >/dev/null
is "$(ask "select pg_get_functiondef('enrol_unlocked'::regproc) ~ 's.id for no key update'")" f 'a copy of enrol_many without the session lock is made'
s=$(session MUTANT 1)
unlocked() { echo "select fixture.answer(refusal, enrolment_state) from enrol_unlocked(array[$1], array[$s], array[null], array[null]::bigint[], array[null], array['FI'], array[null]) e;"; }
# The pause is between deciding and writing, where the copy is no longer safe.
ask "create or replace function fixture.pause() returns trigger language plpgsql as 'begin perform pg_sleep(0.5); return null; end'; create trigger fixture_pause before update of seats_taken on session for each statement execute function fixture.pause()" >/dev/null
together "$(unlocked "$a")" "$(unlocked "$b")"
case "$first $second" in *session_seats*) lost=caught ;; "enrolled enrolled") lost=oversold ;; *) lost="$first $second" ;; esac
is "$lost" caught 'without the lock both are promised the last seat; only the CHECK stops it'
check=$(ask "select pg_get_constraintdef(oid) from pg_constraint where conname = 'session_seats'")
ask "alter table session drop constraint session_seats" >/dev/null
s=$(session MUTANT2 1)
together "$(unlocked "$a")" "$(unlocked "$b")"
is "$first $second $(seats "$s")" 'enrolled enrolled 2 taken 0 waiting next 1' 'without lock and CHECK the session is oversold'
ask "drop trigger fixture_pause on session; select fixture.withdraw($b, $s); alter table session add constraint session_seats $check" >/dev/null
s=$(session AGAIN 1)
race "select fixture.enrol($a, $s);" "select fixture.enrol($b, $s);"
is "$first $second" 'enrolled waiting' 'with lock and CHECK back, it is not'
[ "$failed" = 0 ] || echo "# $failed of $number failed"
exit $((failed > 0))
