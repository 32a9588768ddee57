/* Tests of the request's memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/arena.h"

static char order[8];

static void note_one(void *thing) {
    strcat(order, thing);
}

static void pieces_are_zeroed_and_aligned(void **state) {
    (void)state;
    struct arena *arena = arena_new();
    static const size_t sizes[] = {0, 1, 7, 16, 100, 2048, 2049, 9000, 100000};
    for (size_t round = 0; round < 50; round++) {
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            unsigned char *piece = arena_take(arena, sizes[i]);
            assert_int_equal((uintptr_t)piece % _Alignof(max_align_t), 0);
            for (size_t j = 0; j < sizes[i]; j++) {
                assert_int_equal(piece[j], 0);
                piece[j] = 0xFF;
            }
        }
    }
    arena_free(arena);
}

static void drops_run_in_reverse_order(void **state) {
    (void)state;
    order[0] = '\0';
    struct arena *arena = arena_new();
    arena_drop(arena, note_one, "a");
    arena_drop(arena, note_one, "b");
    arena_drop(arena, note_one, "c");
    arena_free(arena);
    assert_string_equal(order, "cba");
}

static void copies_end_with_a_nul_and_keep_no_value(void **state) {
    (void)state;
    struct arena *arena = arena_new();
    struct text copy = arena_copy(arena, (struct text){"abcdef", 3});
    assert_int_equal(copy.length, 3);
    assert_string_equal(copy.at, "abc");
    assert_null(arena_copy(arena, TEXT_NONE).at);
    assert_non_null(arena_copy(arena, TEXT("")).at);
    assert_string_equal(arena_string(arena, TEXT_NONE), "");
    arena_free(arena);
}

static void print_takes_what_it_needs(void **state) {
    (void)state;
    struct arena *arena = arena_new();
    assert_string_equal(arena_print(arena, "%d-%s", 42, "x"), "42-x");
    assert_int_equal(strlen(arena_print(arena, "%5000d", 1)), 5000);
    for (int length = 254; length < 258; length++) assert_int_equal(strlen(arena_print(arena, "%*d", length, 1)), length);
    arena_free(arena);
    arena_free(NULL);
}

static void numbers_and_joins_are_what_print_would_give(void **state) {
    (void)state;
    struct arena *arena = arena_new();
    const int64_t numbers[] = {0, 7, 10, -1, 1234567890123456789, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) assert_string_equal(arena_number(arena, numbers[i]), arena_print(arena, "%lld", (long long)numbers[i]));
    char digits[TEXT_NUMBER_SIZE];
    assert_true(text_is(text_of_number(digits, UINT64_MAX), "18446744073709551615"));
    assert_string_equal(arena_join(arena, TEXT("pages/"), TEXT("home")), "pages/home");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_zeroed_and_aligned),
        cmocka_unit_test(drops_run_in_reverse_order),
        cmocka_unit_test(copies_end_with_a_nul_and_keep_no_value),
        cmocka_unit_test(print_takes_what_it_needs),
        cmocka_unit_test(numbers_and_joins_are_what_print_would_give),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
