/* Reads: many under way on one connection, in order, read again when the connection is lost. */
#include "scratch_database.h"

static const char PAGE[] = "-- a: things.\n"
                           "-- query: one (one)\nselect :'q'::text as value;\n"
                           "-- query: many\nselect n::text as value from generate_series(1, :'n'::int) n;\n";
static const char LAYOUT[] = "-- layout: who.\n-- query: visitor (one)\nselect set_config('amphi.person_id', :'who'::text, true) as person;\n-- query: mine (one)\nselect :'person_id' as value;\n";
static const char OTHERS[] = "-- b: odd ones.\n-- query: broken\nselect 1 / :'q'::int as value;\n-- query: writes\ninsert into thing (name) values (:'q'::text) returning name as value;\n"
                             "-- query: sleeps\nselect pg_sleep(:'q'::float8)::text as value;\n-- query: arrays\nselect cardinality(:'level'::text[])::text || coalesce((:'level'::text[])[1], '-') as value;\n"
                             "-- query: wide\nselect repeat('x', 1000000) as value from generate_series(1, 10);\n-- query: star\nselect * from thing;\n";

static struct scratch *scratch;

static void set(struct pairs *values, const char *name, const char *value) {
    pairs_add(values, scratch->arena, text_of(name), arena_copy(scratch->arena, text_of(value)));
}

static struct slot *read_page(const char *file, const char *query, struct pairs *values, struct told *told) {
    const struct query_file *found = query_set_find(scratch->queries, file);
    assert_non_null(found);
    if (!query) return database_read(scratch->database, &found, 1, values, scratch->arena, false, scratch_keep, told);
    return database_read_query(scratch->database, NULL, 0, query_file_query(found, query), values, scratch->arena, scratch_keep, told);
}

static struct told read_now(const char *file, const char *query, struct pairs *values) {
    struct told told = {0};
    read_page(file, query, values, &told);
    assert_false(told.is_told);
    scratch_wait(scratch, &told.is_told);
    assert_int_equal(told.times, 1);
    return told;
}

static int start(void **state, bool is_proxied) {
    (void)state;
    scratch = scratch_open("pipeline");
    if (!scratch) return 0;
    scratch_execute(scratch, "create table thing (name text)");
    scratch_write(scratch, "pages/a.sql", PAGE);
    scratch_write(scratch, "pages/b.sql", OTHERS);
    scratch_write(scratch, "pages/layout.sql", LAYOUT);
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

static void a_page_is_one_round_trip(void **state) {
    (void)state;
    if (!scratch) skip();
    struct pairs values = {0};
    set(&values, "q", "l'été \"\\ <");
    set(&values, "n", "3");
    struct told told = read_now("pages/a", "one", &values);
    assert_int_equal(told.outcome, OUTCOME_DONE);
    assert_string_equal(told.value, "l'été \"\\ <");
    told = read_now("pages/a", NULL, &values);
    assert_int_equal(told.results, 2);
    assert_int_equal(told.rows, 3);
}

static void an_absent_value_is_null_and_an_absent_array_empty(void **state) {
    (void)state;
    if (!scratch) skip();
    struct pairs values = {0};
    struct told told = read_now("pages/a", "one", &values);
    assert_int_equal(told.rows, 1);
    assert_string_equal(told.value, "");
    assert_string_equal(read_now("pages/b", "arrays", &values).value, "0-");
    set(&values, "level", "a,\"b");
    set(&values, "level", "c");
    assert_string_equal(read_now("pages/b", "arrays", &values).value, "2a,\"b");
}

static void a_nul_byte_never_reaches_the_server(void **state) {
    (void)state;
    if (!scratch) skip();
    struct pairs values = {0};
    pairs_add(&values, scratch->arena, TEXT("q"), (struct text){"a\0b", 3});
    struct told told = read_now("pages/a", "one", &values);
    assert_int_equal(told.outcome, OUTCOME_FAILED);
    assert_string_equal(told.sqlstate, "22021");
}

static void an_error_stays_with_its_own_request(void **state) {
    (void)state;
    if (!scratch) skip();
    struct told good[40] = {0}, bad[40] = {0};
    struct pairs values[40] = {0}, zero = {0};
    set(&zero, "q", "0");
    for (int i = 0; i < 40; i++) {
        set(&values[i], "q", arena_print(scratch->arena, "%d", i));
        read_page("pages/a", "one", &values[i], &good[i]);
        read_page("pages/b", "broken", &zero, &bad[i]);
    }
    scratch_wait(scratch, &bad[39].is_told);
    for (int i = 0; i < 40; i++) {
        assert_int_equal(good[i].outcome, OUTCOME_DONE);
        assert_int_equal(atoi(good[i].value), i);
        assert_int_equal(bad[i].outcome, OUTCOME_FAILED);
        assert_string_equal(bad[i].sqlstate, "22012");
    }
}

static void a_read_cannot_write(void **state) {
    (void)state;
    if (!scratch) skip();
    struct pairs values = {0};
    set(&values, "q", "x");
    assert_string_equal(read_now("pages/b", "writes", &values).sqlstate, "25006");
}

static void thirty_two_people_never_see_each_other(void **state) {
    (void)state;
    if (!scratch) skip();
    for (int round = 0; round < 10; round++) {
        struct told told[64] = {0};
        struct pairs values[64] = {0};
        for (int i = 0; i < 64; i++) {
            set(&values[i], "who", i % 2 ? arena_print(scratch->arena, "%d", i + 1000) : "");
            read_page("pages/layout", NULL, &values[i], &told[i]);
        }
        scratch_wait(scratch, &told[63].is_told);
        for (int i = 0; i < 64; i++) assert_int_equal(told[i].value[0] ? atoi(told[i].value) : 0, i % 2 ? i + 1000 : 0);
    }
}

static void who_leaves_is_not_told(void **state) {
    (void)state;
    if (!scratch) skip();
    struct told told[3] = {0};
    struct pairs values = {0};
    set(&values, "q", "0.05");
    struct slot *slots[3];
    for (int i = 0; i < 3; i++) slots[i] = read_page("pages/b", "sleeps", &values, &told[i]);
    slot_leave(slots[0]);
    slot_leave(slots[1]);
    slot_leave(NULL);
    scratch_wait(scratch, &told[2].is_told);
    assert_false(told[0].is_told);
    assert_false(told[1].is_told);
}

static void ten_megabytes_come_through_behind_many_requests(void **state) {
    (void)state;
    if (!scratch) skip();
    struct told wide = {0}, told[1000] = {0};
    struct pairs values = {0};
    read_page("pages/b", "wide", &values, &wide);
    for (int i = 0; i < 1000; i++) read_page("pages/a", "one", &values, &told[i]);
    scratch_wait(scratch, &told[999].is_told);
    assert_int_equal(wide.rows, 10);
}

static void reads_under_way_when_the_backend_dies_are_read_again(void **state) {
    (void)state;
    if (!scratch) skip();
    for (int round = 0; round < 5; round++) {
        struct told told[20] = {0};
        struct pairs values = {0}, slow = {0};
        set(&slow, "q", "0.3");
        set(&values, "q", "still here");
        read_page("pages/b", "sleeps", &slow, &told[0]);
        for (int i = 1; i < 20; i++) read_page("pages/a", "one", &values, &told[i]);
        scratch_pass(scratch, 50);
        scratch_terminate(scratch, "true");
        scratch_wait(scratch, &told[19].is_told);
        for (int i = 0; i < 20; i++) {
            assert_int_equal(told[i].times, 1);
            assert_int_equal(told[i].outcome, OUTCOME_DONE);
            if (i > 0) assert_string_equal(told[i].value, "still here");
        }
        scratch_wait_ready(scratch);
    }
    struct database_figures figures;
    database_figures(scratch->database, &figures);
    assert_true(figures.lost >= 5 && figures.retries >= 20);
}

static void a_read_that_loses_its_connection_twice_is_given_up(void **state) {
    (void)state;
    if (!scratch) skip();
    struct told told = {0};
    struct pairs slow = {0};
    set(&slow, "q", "4");
    read_page("pages/b", "sleeps", &slow, &told);
    for (int i = 0; i < 2; i++) {
        scratch_pass(scratch, 200);
        scratch_wait_ready(scratch);
        scratch_terminate(scratch, "query like '%pg_sleep%'");
    }
    scratch_wait(scratch, &told.is_told);
    assert_int_equal(told.outcome, OUTCOME_AWAY);
}

static void a_changed_table_is_prepared_anew(void **state) {
    (void)state;
    if (!scratch) skip();
    struct pairs values = {0};
    assert_int_equal(read_now("pages/b", "star", &values).outcome, OUTCOME_DONE);
    scratch_execute(scratch, "alter table thing add column more text; insert into thing values ('a', 'b')");
    struct told told = read_now("pages/b", "star", &values);
    assert_int_equal(told.outcome, OUTCOME_DONE);
    assert_int_equal(told.rows, 1);
}

static void a_server_that_comes_back_is_used_within_two_seconds(void **state) {
    (void)state;
    if (!scratch) skip();
    struct pairs values = {0};
    for (int round = 0; round < 2; round++) {
        scratch_proxy_stop(scratch);
        uint64_t start_at = clock_milliseconds();
        struct told told = {0};
        read_page("pages/a", "one", &values, &told);
        scratch_wait(scratch, &told.is_told);
        assert_int_equal(told.outcome, OUTCOME_AWAY);
        assert_true(clock_milliseconds() - start_at < 3000);
        const char *reason = NULL;
        assert_false(database_is_ready(scratch->database, &reason));
        assert_non_null(reason);
        scratch_pass(scratch, 3000);
        struct told at_once = {0};
        start_at = clock_milliseconds();
        read_page("pages/a", "one", &values, &at_once);
        scratch_wait(scratch, &at_once.is_told);
        assert_int_equal(at_once.outcome, OUTCOME_AWAY);
        assert_true(clock_milliseconds() - start_at < 100);
        scratch_proxy_start(scratch);
        assert_true(scratch_wait_ready(scratch) < 2000);
        assert_int_equal(read_now("pages/a", "one", &values).outcome, OUTCOME_DONE);
    }
}

static void answers_cut_at_any_byte_are_read_again_and_never_mixed_up(void **state) {
    (void)state;
    if (!scratch) skip();
    for (int direction = 0; direction < 2; direction++)
        for (long cut = 0; cut < 1500; cut += 97) {
            struct told told[8] = {0};
            struct pairs values[8] = {0};
            /* What a quiet connection prepares may have met the cut before this one: only a loss in this round counts. */
            set(&values[0], "q", "before");
            assert_int_equal(read_now("pages/a", "one", &values[0]).outcome, OUTCOME_DONE);
            values[0] = (struct pairs){0};
            *(direction ? &scratch->proxy->cut_up : &scratch->proxy->cut_down) = cut;
            for (int i = 0; i < 8; i++) {
                set(&values[i], "q", arena_print(scratch->arena, "%ld-%d", cut, i));
                read_page("pages/a", "one", &values[i], &told[i]);
            }
            scratch_wait(scratch, &told[7].is_told);
            scratch->proxy->cut_up = scratch->proxy->cut_down = -1;
            for (int i = 0; i < 8; i++) {
                if (told[i].outcome != OUTCOME_DONE) fail_msg("direction %d, cut %ld, read %d: outcome %d, state %s", direction, cut, i, told[i].outcome, told[i].sqlstate);
                assert_string_equal(told[i].value, arena_print(scratch->arena, "%ld-%d", cut, i));
            }
        }
}

static void a_silent_server_is_left_after_four_seconds(void **state) {
    (void)state;
    if (!scratch) skip();
    struct told told = {0};
    struct pairs values = {0};
    scratch->proxy->is_mute = 1;
    uint64_t start_at = clock_milliseconds();
    read_page("pages/a", "one", &values, &told);
    scratch_pass(scratch, 4200);
    scratch->proxy->is_mute = 0;
    scratch_wait(scratch, &told.is_told);
    assert_true(clock_milliseconds() - start_at < 9000);
    assert_int_equal(told.times, 1);
    scratch_wait_ready(scratch);
    assert_int_equal(read_now("pages/a", "one", &values).outcome, OUTCOME_DONE);
}

static void a_broken_statement_keeps_it_unready_but_harms_no_other(void **state) {
    (void)state;
    if (!scratch) skip();
    scratch_execute(scratch, "alter table thing rename to thong");
    scratch_terminate(scratch, "true");
    scratch_pass(scratch, 1000);
    const char *reason = NULL;
    assert_false(database_is_ready(scratch->database, &reason));
    assert_non_null(strstr(reason, "pages/b.sql:4"));
    struct pairs values = {0};
    assert_int_equal(read_now("pages/a", "one", &values).outcome, OUTCOME_DONE);
    assert_string_equal(read_now("pages/b", "star", &values).sqlstate, "42P01");
    scratch_execute(scratch, "alter table thong rename to thing");
    assert_true(scratch_wait_ready(scratch) < 5000);
    assert_int_equal(read_now("pages/b", "star", &values).outcome, OUTCOME_DONE);
}

static void a_reload_prepares_the_new_set_while_reads_go_on(void **state) {
    (void)state;
    if (!scratch) skip();
    struct told told[30] = {0};
    struct pairs values = {0};
    struct query_set *old = scratch->queries;
    set(&values, "q", "old");
    for (int i = 0; i < 15; i++) read_page("pages/a", "one", &values, &told[i]);
    scratch_write(scratch, "pages/a.sql", "-- a: things.\n-- query: one (one)\nselect 'new' as value;\n");
    scratch_load(scratch);
    database_use(scratch->database, scratch->queries);
    struct query_set *fresh = scratch->queries;
    scratch->queries = old;
    for (int i = 15; i < 20; i++) read_page("pages/a", "one", &values, &told[i]);
    scratch->queries = fresh;
    for (int i = 20; i < 30; i++) read_page("pages/a", "one", &values, &told[i]);
    scratch_wait(scratch, &told[29].is_told);
    for (int i = 0; i < 30; i++) assert_string_equal(told[i].value, i < 20 ? "old" : "new");
    scratch_wait_ready(scratch);
    query_set_free(old);
}

static void a_database_without_its_migrations_is_not_ready(void **state) {
    (void)state;
    if (!scratch) skip();
    scratch_write(scratch, "pages/a.sql", PAGE);
    database_free(scratch->database);
    query_set_free(scratch->queries);
    scratch_start(scratch, false, 4);
    scratch_pass(scratch, 1000);
    const char *reason = NULL;
    assert_false(database_is_ready(scratch->database, &reason));
    assert_non_null(strstr(reason, "migrat"));
    scratch_execute(scratch, "create table migration (number int); insert into migration values (4)");
    assert_true(scratch_wait_ready(scratch) < 5000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_one_round_trip),
        cmocka_unit_test(an_absent_value_is_null_and_an_absent_array_empty),
        cmocka_unit_test(a_nul_byte_never_reaches_the_server),
        cmocka_unit_test(an_error_stays_with_its_own_request),
        cmocka_unit_test(a_read_cannot_write),
        cmocka_unit_test(thirty_two_people_never_see_each_other),
        cmocka_unit_test(who_leaves_is_not_told),
        cmocka_unit_test(ten_megabytes_come_through_behind_many_requests),
        cmocka_unit_test(reads_under_way_when_the_backend_dies_are_read_again),
        cmocka_unit_test(a_read_that_loses_its_connection_twice_is_given_up),
        cmocka_unit_test(a_changed_table_is_prepared_anew),
        cmocka_unit_test(a_broken_statement_keeps_it_unready_but_harms_no_other),
        cmocka_unit_test(a_reload_prepares_the_new_set_while_reads_go_on),
        cmocka_unit_test(a_database_without_its_migrations_is_not_ready),
    };
    const struct CMUnitTest cut_tests[] = {
        cmocka_unit_test(a_server_that_comes_back_is_used_within_two_seconds),
        cmocka_unit_test(answers_cut_at_any_byte_are_read_again_and_never_mixed_up),
        cmocka_unit_test(a_silent_server_is_left_after_four_seconds),
    };
    int failures = cmocka_run_group_tests(tests, direct, finish);
    return failures + cmocka_run_group_tests(cut_tests, proxied, finish);
}
