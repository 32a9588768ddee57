/* Batches: each asker gets its own row, nobody before it is on the disk, and a commit that may be lost is asked for again. */
#include "scratch_database.h"

static const char ACTIONS[] = "-- a: decides.\n-- query: decide (batch)\nselect ordinal, value, refusal from decide(:'key'::text[]);\n";
/* The flush waits for a lock that the test can hold. */
static const char SCHEMA[] =
    "create table seat (key text primary key, times int not null default 1);"
    "create function decide(keys text[]) returns table (ordinal int, value text, refusal text) language plpgsql as $$ begin "
    "  if 'bad' = any (keys) then raise exception 'no'; end if;"
    "  return query with done as (insert into seat (key) select k from unnest(keys) k on conflict (key) do update set times = seat.times + 1 returning key, times)"
    "    select a.place::int, d.key || ' ' || d.times, null::text from unnest(keys) with ordinality a (key, place) join done d on d.key = a.key where a.key <> 'nobody' order by 1 desc; end $$;"
    "create function pg_logical_emit_message(is_transactional boolean, prefix text, content text) returns pg_lsn language plpgsql as $$ begin "
    "  perform pg_advisory_xact_lock_shared(471100); return pg_catalog.pg_logical_emit_message(is_transactional, prefix, content); end $$;";

static struct scratch *scratch;
static uint64_t tickets;

static int start(void **state) {
    (void)state;
    scratch = scratch_open("batch");
    if (!scratch) return 0;
    scratch_execute(scratch, SCHEMA);
    scratch_write(scratch, "actions/a.sql", ACTIONS);
    scratch_start(scratch, false, 0);
    scratch_wait_ready(scratch);
    return 0;
}

static int finish(void **state) {
    (void)state;
    scratch_close(scratch);
    scratch = NULL;
    return 0;
}

static struct slot *decide(const char *key, struct told *told) {
    struct pairs *values = arena_take(scratch->arena, sizeof *values);
    pairs_add(values, scratch->arena, TEXT("key"), arena_copy(scratch->arena, text_of(key)));
    *told = (struct told){0};
    return database_decide(scratch->database, query_file_query(query_set_find(scratch->queries, "actions/a"), "decide"), values, ++tickets, scratch->arena, scratch_keep, told);
}

static void hold(bool is_held) {
    scratch_ask(scratch, is_held ? "select pg_advisory_lock(471100)::text" : "select pg_advisory_unlock(471100)::text");
}

static bool is_seen(const char *key) {
    for (int i = 0; i < 100; i++) {
        if (*scratch_ask(scratch, arena_print(scratch->arena, "select max(key) from seat where key = '%s'", key))) return true;
        scratch_pass(scratch, 10);
    }
    return false;
}

static void expect(struct told *told, const char *value) {
    scratch_wait(scratch, &told->is_told);
    assert_int_equal(told->times, 1);
    assert_int_equal(told->outcome, OUTCOME_DONE);
    assert_string_equal(told->value, value);
}

static void each_gets_its_own_row(void **state) {
    (void)state;
    if (!scratch) skip();
    struct told told[40];
    for (int i = 0; i < 40; i++) decide(i == 7 ? "nobody" : arena_print(scratch->arena, "own%d", i), &told[i]);
    for (int i = 0; i < 40; i++) {
        if (i == 7) continue;
        expect(&told[i], arena_print(scratch->arena, "own%d 1", i));
        assert_int_equal(told[i].rows, 1);
    }
    scratch_wait(scratch, &told[7].is_told);
    assert_int_equal(told[7].outcome, OUTCOME_DONE);
    assert_int_equal(told[7].rows, 0);
}

static void nobody_is_told_before_the_disk_and_others_are_decided_meanwhile(void **state) {
    (void)state;
    if (!scratch) skip();
    struct told first, second;
    hold(true);
    decide("first", &first);
    assert_true(is_seen("first"));
    decide("second", &second);
    assert_true(is_seen("second"));
    scratch_pass(scratch, 50);
    assert_false(first.is_told);
    assert_false(second.is_told);
    hold(false);
    expect(&first, "first 1");
    expect(&second, "second 1");
}

static void a_flush_that_is_lost_asks_again(void **state) {
    (void)state;
    if (!scratch) skip();
    struct told lost, later;
    hold(true);
    decide("lost", &lost);
    assert_true(is_seen("lost"));
    scratch_pass(scratch, 50);
    scratch_terminate(scratch, "query like '%emit_message%'");
    decide("later", &later);
    scratch_pass(scratch, 50);
    assert_false(lost.is_told);
    hold(false);
    expect(&lost, "lost 2");
    expect(&later, "later 1");
}

static void a_flush_that_never_succeeds_says_unknown(void **state) {
    (void)state;
    if (!scratch) skip();
    struct told told;
    scratch_execute(scratch, "alter function scratch_batch.pg_logical_emit_message(boolean, text, text) rename to kept; create function pg_logical_emit_message(is_transactional boolean, prefix text, content text) returns pg_lsn "
                             "language plpgsql as $$ begin raise exception 'full'; end $$");
    decide("unknown", &told);
    scratch_wait(scratch, &told.is_told);
    assert_int_equal(told.outcome, OUTCOME_UNKNOWN);
    assert_string_equal(scratch_ask(scratch, "select times::text from seat where key = 'unknown'"), "4");
    scratch_execute(scratch, "drop function scratch_batch.pg_logical_emit_message(boolean, text, text); alter function kept(boolean, text, text) rename to pg_logical_emit_message");
    decide("well", &told);
    expect(&told, "well 1");
}

static void one_bad_request_harms_no_other(void **state) {
    (void)state;
    if (!scratch) skip();
    struct told bad, good, leaves;
    decide("bad", &bad);
    decide("good", &good);
    slot_leave(decide("leaves", &leaves));
    expect(&good, "good 1");
    scratch_wait(scratch, &bad.is_told);
    assert_int_equal(bad.outcome, OUTCOME_FAILED);
    assert_false(leaves.is_told);
}

static void a_database_may_be_freed_while_the_disk_is_at_work(void **state) {
    (void)state;
    if (!scratch) skip();
    struct told flying, waiting;
    hold(true);
    decide("flying", &flying);
    assert_true(is_seen("flying"));
    decide("waiting", &waiting);
    assert_true(is_seen("waiting"));
    database_free(scratch->database);
    scratch->database = NULL;
    hold(false);
    assert_false(flying.is_told);
    assert_false(waiting.is_told);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_gets_its_own_row),
        cmocka_unit_test(nobody_is_told_before_the_disk_and_others_are_decided_meanwhile),
        cmocka_unit_test(a_flush_that_is_lost_asks_again),
        cmocka_unit_test(a_flush_that_never_succeeds_says_unknown),
        cmocka_unit_test(one_bad_request_harms_no_other),
        cmocka_unit_test(a_database_may_be_freed_while_the_disk_is_at_work),
    };
    return cmocka_run_group_tests(tests, start, finish);
}
