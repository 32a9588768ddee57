/* Single write transactions: COMMIT's outcomes, killed backends at each step, and the line before the writer. */
#include "scratch_database.h"

static const char ACTIONS[] = "-- a: writes.\n"
                              "-- query: add (one)\ninsert into thing (name) values (:'name'::text) returning name as value;\n"
                              "-- query: measure (one)\nselect length(:'file'::bytea) || ' ' || md5(:'file'::bytea) || ' ' || :'name'::text as value;\n"
                              "-- query: sleep (one)\nselect pg_sleep(:'seconds'::float8)::text as value;\n"
                              "-- query: raise (one)\nselect refuse(:'name'::text)::text as value;\n"
                              "-- query: warn (one)\nselect warn()::text as value;\n"
                              "-- query: owe (one)\ninsert into debt (name) values (:'name'::text) returning name as value;\n"
                              "-- query: deadlock (one)\nselect deadlock_once()::text as value;\n"
                              "-- query: lock (one)\nselect name as value from thing where name = :'name'::text for update;\n";
static const char SCHEMA[] =
    "create table thing (name text constraint thing_once unique);"
    "create table debt (name text references thing (name) deferrable initially deferred);"
    "create sequence attempts;"
    "create function refuse(name text) returns text language plpgsql as $$ begin raise exception using errcode = 'PT409', message = name, detail = '{\"capacity\":3}'; end $$;"
    "create function warn() returns text language plpgsql as $$ begin raise warning 'canceling wait for synchronous replication'; return 'ok'; end $$;"
    "create function deadlock_once() returns text language plpgsql as $$ begin if nextval('attempts') < 3 then raise exception using errcode = '40P01'; end if; return 'done'; end $$;";

static struct scratch *scratch;

static const struct query *action(const char *name) {
    const struct query *query = query_file_query(query_set_find(scratch->queries, "actions/a"), name);
    assert_non_null(query);
    return query;
}

static struct pairs *value_of(const char *name, const char *value) {
    struct pairs *values = arena_take(scratch->arena, sizeof *values);
    pairs_add(values, scratch->arena, text_of(name), arena_copy(scratch->arena, text_of(value)));
    return values;
}

static struct told call(struct transaction *transaction, const char *name, const struct pairs *values) {
    struct told told = {0};
    transaction_call(transaction, action(name), values, scratch_keep, &told);
    assert_false(told.is_told);
    scratch_wait(scratch, &told.is_told);
    assert_int_equal(told.times, 1);
    return told;
}

static struct told commit(struct transaction *transaction) {
    struct told told = {0};
    transaction_commit(transaction, scratch_keep, &told);
    scratch_wait(scratch, &told.is_told);
    assert_int_equal(told.times, 1);
    return told;
}

static int count_of(const char *name) {
    return atoi(scratch_ask(scratch, arena_print(scratch->arena, "select count(*)::text from thing where name = '%s'", name)));
}

static int start(void **state, bool is_proxied) {
    (void)state;
    scratch = scratch_open("transaction");
    if (!scratch) return 0;
    scratch_execute(scratch, SCHEMA);
    scratch_write(scratch, "actions/a.sql", ACTIONS);
    if (is_proxied) scratch_proxy_start(scratch);
    scratch_start(scratch, is_proxied, 0);
    scratch_wait_ready(scratch);
    return 0;
}

static int direct(void **state) {
    return start(state, false);
}

static int proxied(void **state) {
    return start(state, true);
}

static int finish(void **state) {
    (void)state;
    scratch_close(scratch);
    scratch = NULL;
    return 0;
}

static void several_calls_and_one_commit_are_one_transaction(void **state) {
    (void)state;
    if (!scratch) skip();
    struct transaction *transaction = database_begin(scratch->database, scratch->arena);
    assert_string_equal(call(transaction, "add", value_of("name", "one")).value, "one");
    assert_int_equal(call(transaction, "add", value_of("name", "two")).outcome, OUTCOME_DONE);
    assert_int_equal(count_of("one"), 0);
    assert_int_equal(commit(transaction).outcome, OUTCOME_DONE);
    assert_int_equal(count_of("one") + count_of("two"), 2);
    transaction_cancel(transaction);
    assert_int_equal(count_of("one"), 1);
}

static void a_cancelled_transaction_leaves_nothing(void **state) {
    (void)state;
    if (!scratch) skip();
    struct transaction *transaction = database_begin(scratch->database, scratch->arena);
    call(transaction, "add", value_of("name", "never"));
    transaction_cancel(transaction);
    assert_int_equal(call(database_begin(scratch->database, scratch->arena), "sleep", value_of("seconds", "0")).outcome, OUTCOME_DONE);
    assert_int_equal(count_of("never"), 0);
}

static void a_raised_refusal_gives_its_id_and_values(void **state) {
    (void)state;
    if (!scratch) skip();
    struct told told = call(database_begin(scratch->database, scratch->arena), "raise", value_of("name", "full"));
    assert_int_equal(told.outcome, OUTCOME_FAILED);
    assert_string_equal(told.sqlstate, "PT409");
    assert_string_equal(told.message, "full\t{\"capacity\":3}");
}

static void a_constraint_is_named_and_the_line_goes_on(void **state) {
    (void)state;
    if (!scratch) skip();
    struct transaction *transaction = database_begin(scratch->database, scratch->arena);
    struct told told = call(transaction, "add", value_of("name", "one"));
    assert_string_equal(told.sqlstate, "23505");
    assert_string_equal(told.constraint, "thing_once");
    assert_int_equal(commit(transaction).outcome, OUTCOME_FAILED);
    assert_int_equal(call(transaction, "add", value_of("name", "late")).outcome, OUTCOME_FAILED);
    assert_int_equal(count_of("late"), 0);
}

static void an_error_at_commit_is_no_yes(void **state) {
    (void)state;
    if (!scratch) skip();
    struct transaction *transaction = database_begin(scratch->database, scratch->arena);
    assert_int_equal(call(transaction, "owe", value_of("name", "nobody")).outcome, OUTCOME_DONE);
    struct told told = commit(transaction);
    assert_int_equal(told.outcome, OUTCOME_FAILED);
    assert_string_equal(told.sqlstate, "23503");
}

static void a_warning_makes_the_commit_unknown(void **state) {
    (void)state;
    if (!scratch) skip();
    struct transaction *transaction = database_begin(scratch->database, scratch->arena);
    assert_int_equal(call(transaction, "warn", &(struct pairs){0}).outcome, OUTCOME_DONE);
    assert_int_equal(commit(transaction).outcome, OUTCOME_UNKNOWN);
    transaction = database_begin(scratch->database, scratch->arena);
    call(transaction, "add", value_of("name", "after the warning"));
    assert_int_equal(commit(transaction).outcome, OUTCOME_DONE);
}

static void a_deadlock_is_tried_again(void **state) {
    (void)state;
    if (!scratch) skip();
    struct told told = call(database_begin(scratch->database, scratch->arena), "deadlock", &(struct pairs){0});
    assert_string_equal(told.value, "done");
}

static void a_nul_byte_fails_and_frees_the_writer(void **state) {
    (void)state;
    if (!scratch) skip();
    struct pairs values = {0};
    pairs_add(&values, scratch->arena, TEXT("name"), (struct text){"\0", 1});
    struct transaction *transaction = database_begin(scratch->database, scratch->arena);
    assert_int_equal(call(transaction, "add", value_of("name", "before the byte")).outcome, OUTCOME_DONE);
    assert_string_equal(call(transaction, "add", &values).sqlstate, "22021");
    assert_string_equal(call(database_begin(scratch->database, scratch->arena), "add", &values).sqlstate, "22021");
    assert_int_equal(call(database_begin(scratch->database, scratch->arena), "sleep", value_of("seconds", "0")).outcome, OUTCOME_DONE);
    assert_int_equal(count_of("before the byte"), 0);
}

static void bytes_arrive_as_they_are(void **state) {
    (void)state;
    if (!scratch) skip();
    struct transaction *transaction = database_begin(scratch->database, scratch->arena);
    transaction_bytes(transaction, TEXT("file"), TEXT("a\0\\x\xFF'"));
    assert_int_equal(call(transaction, "add", value_of("name", "beside")).outcome, OUTCOME_DONE);
    assert_string_equal(call(transaction, "measure", value_of("name", "beside")).value, "6 3e873c3fd87663f90c07fde3aba86369 beside");
    assert_int_equal(commit(transaction).outcome, OUTCOME_DONE);
    transaction = database_begin(scratch->database, scratch->arena);
    transaction_bytes(transaction, TEXT("file"), TEXT(""));
    assert_string_equal(call(transaction, "measure", value_of("name", "none")).value, "0 d41d8cd98f00b204e9800998ecf8427e none");
    transaction_cancel(transaction);
}

static void an_asker_that_leaves_rolls_back(void **state) {
    (void)state;
    if (!scratch) skip();
    struct told told = {0}, slow = {0};
    struct arena *arenas[3] = {arena_new(), arena_new(), arena_new()};
    struct transaction *transaction = database_begin(scratch->database, arenas[0]);
    transaction_call(transaction, action("add"), value_of("name", "left open"), scratch_keep, &told);
    scratch_wait(scratch, &told.is_told);
    arena_free(arenas[0]); /* between two calls */
    transaction = database_begin(scratch->database, arenas[1]);
    transaction_call(transaction, action("sleep"), value_of("seconds", "0.1"), scratch_keep, &slow);
    struct transaction *waiting = database_begin(scratch->database, arenas[2]);
    transaction_call(waiting, action("add"), value_of("name", "left in line"), scratch_keep, &slow);
    scratch_pass(scratch, 20);
    arena_free(arenas[1]); /* during a call */
    arena_free(arenas[2]); /* in line */
    struct told next = call(database_begin(scratch->database, scratch->arena), "sleep", value_of("seconds", "0"));
    assert_int_equal(next.outcome, OUTCOME_DONE);
    assert_false(slow.is_told);
    assert_int_equal(count_of("left open") + count_of("left in line"), 0);
}

static void an_idle_asker_cannot_hold_the_writer(void **state) {
    (void)state;
    if (!scratch) skip();
    struct transaction *idle = database_begin(scratch->database, scratch->arena);
    call(idle, "add", value_of("name", "idle"));
    struct told told = call(database_begin(scratch->database, scratch->arena), "sleep", value_of("seconds", "0"));
    assert_int_equal(told.outcome, OUTCOME_DONE);
    assert_int_equal(commit(idle).outcome, OUTCOME_AWAY);
    assert_int_equal(count_of("idle"), 0);
}

static void a_backend_killed_before_anyone_knew_is_made_good(void **state) {
    (void)state;
    if (!scratch) skip();
    scratch_terminate(scratch, "true");
    struct transaction *transaction = database_begin(scratch->database, scratch->arena);
    assert_int_equal(call(transaction, "add", value_of("name", "healed")).outcome, OUTCOME_DONE);
    assert_int_equal(commit(transaction).outcome, OUTCOME_DONE);
    struct told told = {0};
    transaction = database_begin(scratch->database, scratch->arena);
    transaction_call(transaction, action("sleep"), value_of("seconds", "0.4"), scratch_keep, &told);
    scratch_pass(scratch, 100);
    scratch_terminate(scratch, "true");
    scratch_wait(scratch, &told.is_told);
    assert_int_equal(told.outcome, OUTCOME_DONE);
    transaction_cancel(transaction);
}

static void a_backend_killed_between_calls_is_away_and_nothing_stays(void **state) {
    (void)state;
    if (!scratch) skip();
    struct transaction *transaction = database_begin(scratch->database, scratch->arena);
    call(transaction, "add", value_of("name", "lost"));
    scratch_terminate(scratch, "true");
    assert_int_equal(call(transaction, "add", value_of("name", "lost too")).outcome, OUTCOME_AWAY);
    assert_int_equal(commit(transaction).outcome, OUTCOME_AWAY);
    transaction = database_begin(scratch->database, scratch->arena);
    call(transaction, "add", value_of("name", "lost at commit"));
    scratch_terminate(scratch, "true");
    assert_int_equal(commit(transaction).outcome, OUTCOME_UNKNOWN);
    assert_int_equal(count_of("lost") + count_of("lost too") + count_of("lost at commit"), 0);
    scratch_wait_ready(scratch);
}

static void a_note_is_written_and_never_waited_for(void **state) {
    (void)state;
    if (!scratch) skip();
    for (int i = 0; i < 200; i++) {
        struct pairs values = {0};
        char name[32];
        snprintf(name, sizeof name, "note %d", i);
        pairs_add(&values, scratch->arena, TEXT("name"), text_of(name));
        database_note(scratch->database, action("add"), &values);
    }
    call(database_begin(scratch->database, scratch->arena), "sleep", value_of("seconds", "0"));
    assert_string_equal(scratch_ask(scratch, "select count(*)::text from thing where name like 'note %'"), "64");
    database_note(scratch->database, action("add"), value_of("name", "note 0"));
    database_note(scratch->database, action("sleep"), value_of("seconds", "0.2"));
    scratch_pass(scratch, 50);
    scratch_terminate(scratch, "true");
    scratch_pass(scratch, 200);
    assert_int_equal(call(database_begin(scratch->database, scratch->arena), "sleep", value_of("seconds", "0")).outcome, OUTCOME_DONE);
}

/* Whatever byte the connection is cut at: DONE means it is there, AWAY and FAILED that it is not, UNKNOWN that nobody can say. */
static void a_commit_cut_at_any_byte_never_says_a_wrong_yes(void **state) {
    (void)state;
    if (!scratch) skip();
    int done = 0, unknown = 0, there = 0;
    for (int direction = 0; direction < 2; direction++)
        for (long cut = 0; cut < 160; cut += 7) {
            const char *name = arena_print(scratch->arena, "cut %d %ld", direction, cut);
            struct transaction *transaction = database_begin(scratch->database, scratch->arena);
            assert_int_equal(call(transaction, "add", value_of("name", name)).outcome, OUTCOME_DONE);
            *(direction ? &scratch->proxy->cut_up : &scratch->proxy->cut_down) = cut;
            enum outcome outcome = commit(transaction).outcome;
            scratch->proxy->cut_up = scratch->proxy->cut_down = -1;
            assert_true(outcome == OUTCOME_DONE || outcome == OUTCOME_UNKNOWN);
            if (outcome == OUTCOME_DONE) assert_int_equal(count_of(name), 1);
            done += outcome == OUTCOME_DONE;
            unknown += outcome == OUTCOME_UNKNOWN;
            there += outcome == OUTCOME_UNKNOWN && count_of(name) == 1;
        }
    assert_true(done > 0 && unknown > 0 && there > 0 && there < unknown);
}

static void without_a_server_a_write_is_away(void **state) {
    (void)state;
    if (!scratch) skip();
    scratch_proxy_stop(scratch);
    assert_int_equal(call(database_begin(scratch->database, scratch->arena), "add", value_of("name", "away")).outcome, OUTCOME_AWAY);
    scratch_pass(scratch, 1000);
    assert_int_equal(call(database_begin(scratch->database, scratch->arena), "add", value_of("name", "away")).outcome, OUTCOME_AWAY);
    database_note(scratch->database, action("add"), value_of("name", "away"));
    scratch_proxy_start(scratch);
    assert_true(scratch_wait_ready(scratch) < 2000);
    assert_int_equal(count_of("away"), 0);
}

static void a_database_may_be_freed_with_work_in_line(void **state) {
    (void)state;
    if (!scratch) skip();
    struct told told = {0};
    for (int i = 0; i < 3; i++) transaction_call(database_begin(scratch->database, scratch->arena), action("sleep"), value_of("seconds", "0.2"), scratch_keep, &told);
    database_note(scratch->database, action("add"), value_of("name", "note"));
    scratch_pass(scratch, 20);
    database_free(scratch->database);
    scratch->database = NULL;
    assert_false(told.is_told);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_calls_and_one_commit_are_one_transaction),
        cmocka_unit_test(a_cancelled_transaction_leaves_nothing),
        cmocka_unit_test(a_raised_refusal_gives_its_id_and_values),
        cmocka_unit_test(a_constraint_is_named_and_the_line_goes_on),
        cmocka_unit_test(an_error_at_commit_is_no_yes),
        cmocka_unit_test(a_warning_makes_the_commit_unknown),
        cmocka_unit_test(a_deadlock_is_tried_again),
        cmocka_unit_test(a_nul_byte_fails_and_frees_the_writer),
        cmocka_unit_test(bytes_arrive_as_they_are),
        cmocka_unit_test(an_asker_that_leaves_rolls_back),
        cmocka_unit_test(an_idle_asker_cannot_hold_the_writer),
        cmocka_unit_test(a_backend_killed_before_anyone_knew_is_made_good),
        cmocka_unit_test(a_backend_killed_between_calls_is_away_and_nothing_stays),
        cmocka_unit_test(a_note_is_written_and_never_waited_for),
        cmocka_unit_test(a_database_may_be_freed_with_work_in_line),
    };
    const struct CMUnitTest cut_tests[] = {
        cmocka_unit_test(a_commit_cut_at_any_byte_never_says_a_wrong_yes),
        cmocka_unit_test(without_a_server_a_write_is_away),
    };
    int failures = cmocka_run_group_tests(tests, direct, finish);
    return failures + cmocka_run_group_tests(cut_tests, proxied, finish);
}
