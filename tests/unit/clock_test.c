/* Tests of the clocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <time.h>
#include <unistd.h>

#include "base/clock.h"

static void the_monotonic_clocks_agree_and_go_forward(void **state) {
    (void)state;
    uint64_t before = clock_microseconds(), milliseconds = clock_milliseconds();
    usleep(20000);
    uint64_t after = clock_microseconds();
    assert_in_range(after - before, 20000, 10000000);
    assert_in_range(milliseconds, before / 1000, after / 1000);
}

static void seconds_are_those_since_1970(void **state) {
    (void)state;
    int64_t before = time(NULL), now = clock_seconds();
    assert_true(now >= before && now <= before + 2);
}

static void dates_of_headers_are_those_of_the_rfc(void **state) {
    (void)state;
    char date[30];
    clock_http_date(784111777, date);
    assert_string_equal(date, "Sun, 06 Nov 1994 08:49:37 GMT");
    clock_http_date(0, date);
    assert_string_equal(date, "Thu, 01 Jan 1970 00:00:00 GMT");
    clock_http_date(1709164799, date);
    assert_string_equal(date, "Wed, 28 Feb 2024 23:59:59 GMT");
    clock_http_date(1709164800, date);
    assert_string_equal(date, "Thu, 29 Feb 2024 00:00:00 GMT");
    clock_http_date(INT64_MAX, date);
    assert_string_equal(date, "Thu, 01 Jan 1970 00:00:00 GMT");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_monotonic_clocks_agree_and_go_forward),
        cmocka_unit_test(seconds_are_those_since_1970),
        cmocka_unit_test(dates_of_headers_are_those_of_the_rfc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
