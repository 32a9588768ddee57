/* Dates and moments: what is read, what is refused, and Paris time against the C library's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "view/moment.h"

static void reads(const char *text, const char *expected) {
    struct moment moment;
    char written[80] = "";
    if (moment_read(text_of(text), &moment)) {
        int length = 0;
        if (moment.has_date) length = snprintf(written, sizeof written, "%04d-%02d-%02d %d", moment.year, moment.month, moment.day, moment.weekday);
        if (moment.has_time) snprintf(written + length, sizeof written - (size_t)length, " %02d:%02d:%02d", moment.hour, moment.minute, moment.second);
        if (moment.has_offset && !moment.clock.at) strcat(written, moment.offset_minutes == 120 ? " summer" : " winter");
        if (moment.clock.at) {
            length = (int)strlen(written);
            snprintf(written + length, sizeof written - (size_t)length, " %d %.*s", moment.offset_minutes, (int)moment.clock.length, moment.clock.at);
        }
    }
    if (strcmp(written, expected)) fail_msg("%s: %s, expected %s", text, written, expected);
}

static void dates_and_times_are_read(void **state) {
    (void)state;
    reads("2026-11-22", "2026-11-22 6");
    reads("2026-11-23 10:30:00", "2026-11-23 0 10:30:00");
    reads(" 2026-11-23T10:30 ", "2026-11-23 0 10:30:00");
    reads("10:30:15.123456", " 10:30:15");
    reads("2024-02-29", "2024-02-29 3");
    reads("0001-01-01", "0001-01-01 0");
    reads("9999-12-31", "9999-12-31 4");
}

static void offsets_become_paris_time(void **state) {
    (void)state;
    reads("2026-01-12 08:30:00+00", "2026-01-12 0 09:30:00 winter");
    reads("2026-07-14T22:30:00Z", "2026-07-15 2 00:30:00 summer");
    reads("2026-12-31 23:30:00.5+00", "2027-01-01 4 00:30:00 winter");
    reads("2026-03-29 00:59:59+00", "2026-03-29 6 01:59:59 winter");
    reads("2026-03-29 01:00:00+00", "2026-03-29 6 03:00:00 summer");
    reads("2026-10-25 00:59:59+00", "2026-10-25 6 02:59:59 summer");
    reads("2026-10-25 01:00:00+00", "2026-10-25 6 02:00:00 winter");
    reads("2026-06-01 00:00:00-05:30", "2026-06-01 0 07:30:00 summer");
    reads("2026-01-01 00:30:00+02", "2025-12-31 2 23:30:00 winter");
}

static void a_named_clock_is_kept(void **state) {
    (void)state;
    reads("2026-01-12 04:30:00-04@Martinique time", "2026-01-12 0 04:30:00 -240 Martinique time");
    reads("2026-07-14T22:30:00+05:30@heure de l’Inde", "2026-07-14 1 22:30:00 330 heure de l’Inde");
    reads("2026-01-12 04:30:00-04@", "");
    reads("2026-01-12 04:30:00-04@a\nb", "");
    reads("2026-01-12 04:30:00@Martinique time", "");
    reads("2026-01-12@Martinique time", "");
    reads("04:30:00-04@Martinique time", "");
}

static void other_texts_are_refused(void **state) {
    (void)state;
    const char *const wrong[] = {"",
                                 "infinity",
                                 "-infinity",
                                 "0044-03-15 BC",
                                 "10000-01-01",
                                 "2026-13-01",
                                 "2026-00-10",
                                 "2026-02-29",
                                 "2100-02-29",
                                 "2026-11-31",
                                 "2026-11-22x",
                                 "2026-11-22 ",
                                 "2026-1-2",
                                 "24:00:00",
                                 "10:60",
                                 "10:30:61",
                                 "10:30:00.",
                                 "2026-11-22 10:30:00+",
                                 "2026-11-22 10:30:00+1",
                                 "2026-11-22 10:30:00+16",
                                 "2026-11-22 10:30:00+01:60",
                                 "2026-11-22T",
                                 "0000-01-01",
                                 "9999-12-31 23:59:59+00"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct moment moment = {.year = -1};
        if (strcmp(wrong[i], "2026-11-22 ") == 0) continue; /* blanks around are dropped */
        if (moment_read(text_of(wrong[i]), &moment)) fail_msg("%s was read", wrong[i]);
        assert_int_equal(moment.year, -1);
    }
}

static void paris_is_right_for_every_hour_of_the_directive(void **state) {
    (void)state;
    setenv("TZ", "Europe/Paris", 1);
    tzset();
    /* Only where the zone's data is installed, and since the rule is in force (2002). */
    time_t july = 1025500000;
    struct tm probe;
    if (localtime_r(&july, &probe)->tm_isdst != 1) skip();
    for (time_t at = 1009843200; at < 2145916800; at += 3 * 3600 + 1234) {
        struct tm utc, paris;
        char text[40];
        struct moment moment;
        gmtime_r(&at, &utc);
        localtime_r(&at, &paris);
        strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S+00", &utc);
        assert_true(moment_read(text_of(text), &moment));
        assert_int_equal(moment.hour, paris.tm_hour);
        assert_int_equal(moment.minute, paris.tm_min);
        assert_int_equal(moment.day, paris.tm_mday);
        assert_int_equal(moment.month, paris.tm_mon + 1);
        assert_int_equal(moment.year, paris.tm_year + 1900);
        assert_int_equal(moment.weekday, (paris.tm_wday + 6) % 7);
    }
}

static void no_bytes_beyond_the_text_are_read(void **state) {
    (void)state;
    const char whole[] = "2026-11-22 10:30:00.25+01:00";
    for (size_t length = 0; length < sizeof whole; length++) {
        char *copy = malloc(length + 1);
        memcpy(copy, whole, length);
        struct moment moment;
        moment_read((struct text){copy, length}, &moment);
        free(copy);
    }
    struct moment moment;
    assert_false(moment_read(TEXT_NONE, &moment));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_and_times_are_read),          cmocka_unit_test(offsets_become_paris_time),
        cmocka_unit_test(a_named_clock_is_kept),
        cmocka_unit_test(other_texts_are_refused),           cmocka_unit_test(paris_is_right_for_every_hour_of_the_directive),
        cmocka_unit_test(no_bytes_beyond_the_text_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
