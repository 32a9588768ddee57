/* Tests of the pieces of text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"

static void no_value_differs_from_the_empty_text(void **state) {
    (void)state;
    assert_false(text_same(TEXT_NONE, TEXT("")));
    assert_false(text_same_letters(TEXT_NONE, TEXT("")));
    assert_true(text_same(TEXT_NONE, TEXT_NONE));
    assert_false(text_is(TEXT_NONE, ""));
    assert_true(text_is(TEXT(""), ""));
    assert_null(text_of(NULL).at);
    assert_false(text_starts(TEXT_NONE, ""));
}

static void texts_are_compared_by_length_and_bytes(void **state) {
    (void)state;
    assert_true(text_is(TEXT("abc"), "abc"));
    assert_false(text_is(TEXT("abcd"), "abc"));
    assert_false(text_is(TEXT("abC"), "abc"));
    assert_true(text_same_letters(TEXT("Content-TYPE"), TEXT("content-type")));
    assert_false(text_same_letters(TEXT("\xC3\x89"), TEXT("\xC3\xA9")));
    assert_false(text_same_letters(TEXT("[@"), TEXT("{`")));
    assert_true(text_starts(TEXT("unix:/x"), "unix:"));
    assert_false(text_starts(TEXT("uni"), "unix:"));
    assert_true(text_ends(TEXT("a.conf"), ".conf"));
    assert_false(text_ends(TEXT("conf"), ".conf"));
}

static void cut_gives_each_piece_once(void **state) {
    (void)state;
    struct text rest = TEXT("a,,b,");
    assert_true(text_is(text_cut(&rest, ','), "a"));
    assert_true(text_is(text_cut(&rest, ','), ""));
    assert_true(text_is(text_cut(&rest, ','), "b"));
    assert_true(text_is(text_cut(&rest, ','), ""));
    assert_null(rest.at);
    assert_null(text_cut(&rest, ',').at);
}

static void trim_and_after_stay_inside_the_text(void **state) {
    (void)state;
    assert_true(text_is(text_trim(TEXT(" \t\r\n a b \v\f")), "a b"));
    assert_true(text_is(text_trim(TEXT("  ")), ""));
    assert_null(text_trim(TEXT_NONE).at);
    assert_true(text_is(text_after(TEXT("abc"), 2), "c"));
    assert_true(text_is(text_after(TEXT("abc"), 9), ""));
    assert_null(text_after(TEXT_NONE, 1).at);
}

static void only_whole_integers_are_read(void **state) {
    (void)state;
    int64_t number = 77;
    static const char *const wrong[] = {"", "-", "+1", " 1", "1 ", "1a", "0x1", "9223372036854775808", "-9223372036854775809", "99999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(text_to_integer(text_of(wrong[i]), &number));
        assert_int_equal(number, 77);
    }
    assert_false(text_to_integer(TEXT_NONE, &number));
    assert_true(text_to_integer(TEXT("9223372036854775807"), &number) && number == INT64_MAX);
    assert_true(text_to_integer(TEXT("-9223372036854775808"), &number) && number == INT64_MIN);
    assert_true(text_to_integer(TEXT("007"), &number) && number == 7);
}

static void utf8_is_told_from_what_only_looks_like_it(void **state) {
    (void)state;
    static const char *const good[] = {"", "a", "\xC3\xA9", "\xE2\x82\xAC", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"};
    static const char *const wrong[] = {"\x80",     "\xC0\xAF",     "\xC1\xBF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3",
                                        "\xE2\x82", "\xF0\x90\x80", "\xC3\x28", "\xFF",         "a\xC3"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(text_is_utf8(text_of(good[i])));
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(text_is_utf8(text_of(wrong[i])));
    }
}

static void secrets_are_equal_only_when_each_byte_is(void **state) {
    (void)state;
    assert_true(text_equal_secret(TEXT("token"), TEXT("token")));
    assert_false(text_equal_secret(TEXT("token"), TEXT("tokem")));
    assert_false(text_equal_secret(TEXT("token"), TEXT("Token")));
    assert_false(text_equal_secret(TEXT("token"), TEXT("toke")));
    assert_false(text_equal_secret(TEXT_NONE, TEXT_NONE));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_value_differs_from_the_empty_text),
        cmocka_unit_test(texts_are_compared_by_length_and_bytes),
        cmocka_unit_test(cut_gives_each_piece_once),
        cmocka_unit_test(trim_and_after_stay_inside_the_text),
        cmocka_unit_test(only_whole_integers_are_read),
        cmocka_unit_test(utf8_is_told_from_what_only_looks_like_it),
        cmocka_unit_test(secrets_are_equal_only_when_each_byte_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
