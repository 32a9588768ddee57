/* Tests of the event loop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "loop.h"

static struct loop *loop;
static char order[64];
static int pairs[2][2];
static int calls, turns;
static struct loop_timer timers[4];

static void note(void *owner) {
    strcat(order, owner);
}

static void end(void *owner) {
    (void)owner;
    loop_stop(loop);
}

static void run_for(uint64_t milliseconds) {
    struct loop_timer timer = {0};
    loop_timer_set(loop, &timer, milliseconds, end, NULL);
    loop_run(loop);
    loop_timer_clear(loop, &timer);
}

static void read_one(void *owner, uint32_t events) {
    char byte;
    assert_true(events & EPOLLIN);
    assert_int_equal(read(*(int *)owner, &byte, 1), 1);
    calls++;
}

static void forget_both(void *owner, uint32_t events) {
    (void)owner;
    (void)events;
    calls++;
    loop_forget(loop, pairs[0][0]);
    loop_forget(loop, pairs[1][0]);
}

static void timers_come_in_the_order_of_their_time(void **state) {
    (void)state;
    loop_timer_set(loop, &timers[0], 30, note, "c");
    loop_timer_set(loop, &timers[1], 10, note, "a");
    loop_timer_set(loop, &timers[2], 20, note, "b");
    loop_timer_set(loop, &timers[3], 15, note, "x");
    loop_timer_clear(loop, &timers[3]);
    loop_timer_clear(loop, &timers[3]);
    uint64_t before = clock_milliseconds();
    run_for(60);
    assert_string_equal(order, "abc");
    assert_in_range(clock_milliseconds() - before, 60, 1000);
    assert_int_equal(timers[0].at, 0);
}

static void a_timer_set_again_comes_once(void **state) {
    (void)state;
    loop_timer_set(loop, &timers[0], 1000, note, "late");
    loop_timer_set(loop, &timers[0], 5, note, "early");
    run_for(40);
    assert_string_equal(order, "early");
}

static void set_again(void *owner) {
    calls++;
    loop_timer_set(loop, &timers[0], 0, set_again, owner);
}

static void a_timer_that_sets_itself_lets_the_others_run(void **state) {
    (void)state;
    set_again(NULL);
    run_for(30);
    assert_in_range(calls, 3, 40);
    loop_timer_clear(loop, &timers[0]);
}

static void what_is_watched_is_told_until_it_is_forgotten(void **state) {
    (void)state;
    loop_watch(loop, pairs[0][0], EPOLLIN, read_one, &pairs[0][0]);
    assert_int_equal(write(pairs[0][1], "abc", 3), 3);
    run_for(20);
    assert_int_equal(calls, 3);
    loop_watch(loop, pairs[0][0], 0, read_one, &pairs[0][0]);
    assert_int_equal(write(pairs[0][1], "d", 1), 1);
    run_for(20);
    assert_int_equal(calls, 3);
    loop_watch(loop, pairs[0][0], EPOLLIN, read_one, &pairs[0][0]);
    run_for(20);
    assert_int_equal(calls, 4);
    loop_forget(loop, pairs[0][0]);
    loop_forget(loop, pairs[0][0]);
    assert_int_equal(write(pairs[0][1], "e", 1), 1);
    run_for(20);
    assert_int_equal(calls, 4);
}

static void an_event_already_fetched_for_a_forgotten_file_is_not_told(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        loop_watch(loop, pairs[i][0], EPOLLIN, forget_both, NULL);
        assert_int_equal(write(pairs[i][1], "x", 1), 1);
    }
    run_for(20);
    assert_int_equal(calls, 1);
}

static void watch_again(void *owner, uint32_t events) {
    char byte;
    forget_both(owner, events);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(read(pairs[i][0], &byte, 1), 1);
        loop_watch(loop, pairs[i][0], EPOLLIN, forget_both, NULL);
    }
}

static void an_event_of_an_earlier_watch_is_not_told_to_the_next(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        loop_watch(loop, pairs[i][0], EPOLLIN, watch_again, NULL);
        assert_int_equal(write(pairs[i][1], "x", 1), 1);
    }
    run_for(20);
    assert_int_equal(calls, 1);
}

static void a_number_closed_and_opened_again_is_watched_again(void **state) {
    (void)state;
    int more[2];
    loop_watch(loop, pairs[0][0], EPOLLIN, read_one, &pairs[0][0]);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, more), 0);
    assert_int_equal(dup2(more[0], pairs[0][0]), pairs[0][0]);
    close(more[0]);
    loop_watch(loop, pairs[0][0], EPOLLIN, read_one, &pairs[0][0]);
    assert_int_equal(write(more[1], "x", 1), 1);
    run_for(20);
    assert_int_equal(calls, 1);
    close(more[1]);
}

static int count_turn(void *owner) {
    turns++;
    return *(int *)owner;
}

static void work_per_turn_decides_how_long_to_sleep(void **state) {
    (void)state;
    int first = -1, second = -1;
    loop_each_turn(loop, count_turn, &first);
    loop_each_turn(loop, count_turn, &second);
    run_for(30);
    assert_in_range(turns, 2, 4 * 2);
    turns = 0;
    second = 2;
    run_for(100);
    assert_in_range(turns, 2 * 5, 2 * 60);
    turns = 0;
    first = 0;
    run_for(10);
    assert_in_range(turns, 2 * 60, INT32_MAX);
}

static void linger(void *owner) {
    (void)owner;
    usleep(30000);
}

static void the_longest_turn_is_measured_once(void **state) {
    (void)state;
    loop_timer_set(loop, &timers[0], 1, linger, NULL);
    run_for(50);
    assert_in_range(loop_longest_turn(loop), 30000, 5000000);
    assert_int_equal(loop_longest_turn(loop), 0);
}

static int make(void **state) {
    (void)state;
    loop = loop_new();
    calls = turns = 0;
    order[0] = '\0';
    memset(timers, 0, sizeof timers);
    return socketpair(AF_UNIX, SOCK_STREAM, 0, pairs[0]) + socketpair(AF_UNIX, SOCK_STREAM, 0, pairs[1]);
}

static int drop(void **state) {
    (void)state;
    for (int i = 0; i < 4; i++) {
        close(pairs[i / 2][i % 2]);
    }
    loop_free(loop);
    loop_free(NULL);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(timers_come_in_the_order_of_their_time, make, drop),
        cmocka_unit_test_setup_teardown(a_timer_set_again_comes_once, make, drop),
        cmocka_unit_test_setup_teardown(a_timer_that_sets_itself_lets_the_others_run, make, drop),
        cmocka_unit_test_setup_teardown(what_is_watched_is_told_until_it_is_forgotten, make, drop),
        cmocka_unit_test_setup_teardown(an_event_already_fetched_for_a_forgotten_file_is_not_told, make, drop),
        cmocka_unit_test_setup_teardown(an_event_of_an_earlier_watch_is_not_told_to_the_next, make, drop),
        cmocka_unit_test_setup_teardown(a_number_closed_and_opened_again_is_watched_again, make, drop),
        cmocka_unit_test_setup_teardown(work_per_turn_decides_how_long_to_sleep, make, drop),
        cmocka_unit_test_setup_teardown(the_longest_turn_is_measured_once, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
