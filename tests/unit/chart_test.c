/* Tests of charts: every number is drawn to scale, told apart without colour, and no text breaks out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "chart.h"

static const struct column columns[] = {{{"label", 5}, COLUMN_TEXT}, {{"value", 5}, COLUMN_NUMBER}, {{"series", 6}, COLUMN_TEXT}, {{"target", 6}, COLUMN_NUMBER}, {{"chart_shape", 11}, COLUMN_TEXT}};

static bool draw(const struct text *cells, size_t rows, bool is_dark, struct buffer *out) {
    struct table table = {columns, 5, cells, rows};
    struct chart chart = {&table, TEXT("Inscrits <par> ann\xC3\xA9""e"), TEXT_NONE, TEXT("Cible"), "fr", is_dark};
    buffer_clear(out);
    return chart_write(out, &chart);
}

static int count(const struct buffer *out, const char *word) {
    int found = 0;
    for (const char *at = out->at; (at = strstr(at, word)); at++) found++;
    return found;
}

static void must_be_plain(const struct buffer *out) {
    assert_null(strstr(out->at, "style"));
    assert_null(strstr(out->at, "<script"));
    assert_null(strstr(out->at, "nan"));
    assert_null(strstr(out->at, "inf"));
}

static void bars_are_as_tall_as_their_values(void **state) {
    (void)state;
    const struct text cells[] = {TEXT("2024"), TEXT("50"), TEXT_NONE, TEXT_NONE, TEXT("bars"), TEXT("2025"), TEXT("100"), TEXT_NONE, TEXT_NONE, TEXT("bars")};
    struct buffer out = {0};
    assert_true(draw(cells, 2, false, &out));
    double first = 0, second = 0;
    const char *at = strstr(out.at, "fill=\"url(#s0)\"");
    for (const char *bar = at; bar > out.at; bar--)
        if (sscanf(bar, "height=\"%lf\"", &first) == 1) break;
    at = strstr(at + 1, "fill=\"url(#s0)\"");
    for (const char *bar = at; bar > out.at; bar--)
        if (sscanf(bar, "height=\"%lf\"", &second) == 1) break;
    assert_true(first > 50 && second > 2 * first - 0.3 && second < 2 * first + 0.3);
    assert_non_null(strstr(out.at, "<title id=\"title\">Inscrits &lt;par&gt; ann\xC3\xA9""e</title>"));
    assert_non_null(strstr(out.at, "2024\xC2\xA0: 50. 2025\xC2\xA0: 100. </desc>"));
    must_be_plain(&out);
    buffer_release(&out);
}

static void series_have_patterns_dashes_and_a_legend(void **state) {
    (void)state;
    struct text cells[] = {TEXT("2024"), TEXT("5000"), TEXT("Licence"), TEXT("9000"), TEXT("stacked"), TEXT("2024"), TEXT("2500"), TEXT("Master & co"), TEXT_NONE, TEXT("stacked"),
                           TEXT("2025"), TEXT_NONE,    TEXT("Licence"), TEXT("9000"), TEXT("stacked"), TEXT("2025"), TEXT("2600"), TEXT("Master & co"), TEXT_NONE, TEXT("stacked")};
    struct buffer out = {0};
    assert_true(draw(cells, 4, false, &out));
    assert_int_equal(count(&out, "<pattern "), 2);
    assert_int_equal(count(&out, ">Cible</text>"), 1);
    assert_int_equal(count(&out, ">Master &amp; co</text>"), 1);
    assert_non_null(strstr(out.at, ">7\xE2\x80\xAF""500</text>"));
    must_be_plain(&out);
    cells[4] = TEXT("lines");
    assert_true(draw(cells, 4, true, &out));
    assert_non_null(strstr(out.at, "stroke-dasharray=\"8 4\""));
    assert_int_equal(count(&out, "<circle "), 2);
    assert_non_null(strstr(out.at, "fill=\"#1e1d2d\""));
    must_be_plain(&out);
    buffer_release(&out);
}

static void nothing_and_zeros_make_an_empty_chart(void **state) {
    (void)state;
    struct buffer out = {0};
    assert_true(draw(NULL, 0, false, &out));
    must_be_plain(&out);
    const struct text cells[] = {TEXT("a"), TEXT("0"), TEXT_NONE, TEXT_NONE, TEXT_NONE, TEXT("<script>alert(1)</script>\x01"), TEXT_NONE, TEXT_NONE, TEXT_NONE, TEXT_NONE};
    assert_true(draw(cells, 2, false, &out));
    must_be_plain(&out);
    assert_non_null(strstr(out.at, "&lt;script&gt;alert(1)&lt;/script&gt;</text>"));
    buffer_release(&out);
}

static void what_cannot_be_read_is_refused(void **state) {
    (void)state;
    static char names[CHART_LABELS_MOST + 1][8];
    struct text cells[5 * (CHART_LABELS_MOST + 1)] = {{0}};
    struct buffer out = {0};
    for (size_t i = 0; i <= CHART_LABELS_MOST; i++) {
        snprintf(names[i], sizeof names[i], "%zu", i);
        cells[5 * i] = text_of(names[i]);
        cells[5 * i + 1] = TEXT("1");
    }
    assert_true(draw(cells, CHART_LABELS_MOST, false, &out));
    assert_false(draw(cells, CHART_LABELS_MOST + 1, false, &out));
    assert_int_equal(out.length, 0);
    for (size_t i = 0; i <= CHART_SERIES_MOST; i++) cells[5 * i + 2] = text_of(names[i]);
    assert_false(draw(cells, CHART_SERIES_MOST + 1, false, &out));
    static const char *const wrong[] = {"x", "-1", "inf", "NaN", "", "1e999"};
    for (size_t i = 0; i < 6; i++) {
        cells[1] = text_of(wrong[i]);
        assert_false(draw(cells, 1, false, &out));
    }
    buffer_release(&out);
}

int main(void) {
    log_start("test", (enum log_level)0, false);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bars_are_as_tall_as_their_values),
        cmocka_unit_test(series_have_patterns_dashes_and_a_legend),
        cmocka_unit_test(nothing_and_zeros_make_an_empty_chart),
        cmocka_unit_test(what_cannot_be_read_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
