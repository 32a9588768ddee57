/* How dates, hours and numbers are written in both languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "view/wording.h"

typedef void writer(struct buffer *out, const char *language, struct text value);

static void writes(writer *write, const char *value, const char *french, const char *english) {
    struct buffer out = {0};
    write(&out, "fr", text_of(value));
    assert_string_equal(out.at ? out.at : "", french);
    buffer_clear(&out);
    write(&out, "en", text_of(value));
    assert_string_equal(out.at ? out.at : "", english);
    buffer_release(&out);
}

static void dates_are_words(void **state) {
    (void)state;
    writes(word_date, "2026-01-12", "lundi 12 janvier 2026", "Monday 12 January 2026");
    writes(word_date, "2026-08-01 22:30:00+00", "dimanche 2 août 2026", "Sunday 2 August 2026");
    writes(word_day, "2026-12-01", "1er décembre 2026", "1 December 2026");
    writes(word_day, "2026-02-28", "28 février 2026", "28 February 2026");
}

static void hours_are_words(void **state) {
    (void)state;
    writes(word_time, "09:30:00", "9 h 30", "9:30 am");
    writes(word_time, "14:05", "14 h 05", "2:05 pm");
    writes(word_time, "00:15:00", "0 h 15", "12:15 am");
    writes(word_time, "12:30:00", "12 h 30", "12:30 pm");
    writes(word_time, "18:00:00", "18 h", "6:00 pm");
    writes(word_time, "12:00:00", "12 h", "12 noon");
    writes(word_time, "00:00:00", "0 h", "12 midnight");
}

static void moments_say_whose_clock(void **state) {
    (void)state;
    writes(word_moment, "2026-01-12 08:30:00+00", "12 janvier 2026, 9 h 30 (heure de Paris)", "12 January 2026, 9:30 am (Paris time)");
    writes(word_moment, "2026-01-12 04:30:00-04@Martinique time", "12 janvier 2026, 4 h 30 (Martinique time)", "12 January 2026, 4:30 am (Martinique time)");
    writes(word_time, "2026-01-12 04:30:00-04@Martinique time", "4 h 30", "4:30 am");
    writes(word_moment, "2026-01-12", "12 janvier 2026", "12 January 2026");
    writes(word_moment, "09:30", "9 h 30 (heure de Paris)", "9:30 am (Paris time)");
}

static void iso_is_for_machines(void **state) {
    (void)state;
    struct buffer out = {0};
    word_iso(&out, TEXT("2026-01-12 08:30:00+00"));
    buffer_byte(&out, ' ');
    word_iso(&out, TEXT("2026-07-12 08:30:00+00"));
    buffer_byte(&out, ' ');
    word_iso(&out, TEXT("2026-07-12"));
    buffer_byte(&out, ' ');
    word_iso(&out, TEXT("08:30"));
    buffer_byte(&out, ' ');
    word_iso(&out, TEXT("2026-01-12 05:00:00-03:30@Newfoundland time"));
    assert_string_equal(out.at, "2026-01-12T09:30:00+01:00 2026-07-12T10:30:00+02:00 2026-07-12 08:30:00 2026-01-12T05:00:00-03:30");
    buffer_release(&out);
}

static void numbers_are_grouped(void **state) {
    (void)state;
    writes(word_number, "0", "0", "0");
    writes(word_number, "999", "999", "999");
    writes(word_number, "1234", "1\u202F234", "1,234");
    writes(word_number, "-1234567.50", "-1\u202F234\u202F567,50", "-1,234,567.50");
    writes(word_number, "0.5", "0,5", "0.5");
    writes(word_number, "123456789012345678901234", "123\u202F456\u202F789\u202F012\u202F345\u202F678\u202F901\u202F234", "123,456,789,012,345,678,901,234");
}

static void other_shapes_stay_as_they_are(void **state) {
    (void)state;
    writer *const all[] = {word_date, word_day, word_time, word_moment, word_number};
    const char *const shapes[] = {"", "nd", "infinity", "<script>", "1.", ".5", "-", "1e5", "1.2.3", "NaN"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        for (size_t j = 0; j < sizeof shapes / sizeof *shapes; j++)
            writes(all[i], shapes[j], shapes[j], shapes[j]);
    writes(word_date, "10:30", "10:30", "10:30");
    writes(word_time, "2026-01-12", "2026-01-12", "2026-01-12");
    struct buffer out = {0};
    word_number(&out, "fr", TEXT_NONE);
    word_date(&out, "fr", TEXT_NONE);
    word_iso(&out, TEXT("x"));
    assert_string_equal(out.at, "x");
    buffer_release(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_words),     cmocka_unit_test(hours_are_words),     cmocka_unit_test(moments_say_whose_clock),
        cmocka_unit_test(iso_is_for_machines), cmocka_unit_test(numbers_are_grouped), cmocka_unit_test(other_shapes_stay_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
