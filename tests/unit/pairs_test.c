/* Tests of the list of names and values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/pairs.h"

static void the_first_of_several_is_found_and_all_are_counted(void **state) {
    (void)state;
    struct arena *arena = arena_new();
    struct pairs pairs = {0};
    pairs_add(&pairs, arena, TEXT("level"), TEXT("a"));
    pairs_add(&pairs, arena, TEXT("q"), TEXT("x"));
    pairs_add(&pairs, arena, TEXT("level"), TEXT("b"));
    assert_true(text_is(pairs_get(&pairs, TEXT("level")), "a"));
    assert_int_equal(pairs_count_of(&pairs, TEXT("level")), 2);
    assert_null(pairs_get(&pairs, TEXT("lev")).at);
    assert_int_equal(pairs_count_of(&pairs, TEXT("lev")), 0);
    arena_free(arena);
}

static void a_list_keeps_its_order_while_it_grows(void **state) {
    (void)state;
    struct arena *arena = arena_new();
    struct pairs pairs = {0};
    for (int i = 0; i < 100; i++) {
        pairs_add(&pairs, arena, text_of(arena_print(arena, "n%d", i)), text_of(arena_print(arena, "v%d", i)));
    }
    assert_int_equal(pairs.count, 100);
    assert_true(text_is(pairs.at[0].name, "n0"));
    assert_true(text_is(pairs.at[99].value, "v99"));
    assert_true(text_is(pairs_get(&pairs, TEXT("n57")), "v57"));
    arena_free(arena);
}

static void a_list_can_be_added_to_itself(void **state) {
    (void)state;
    struct arena *arena = arena_new();
    struct pairs pairs = {0}, more = {0};
    for (int i = 0; i < 7; i++) {
        pairs_add(&pairs, arena, TEXT("n"), TEXT("v"));
    }
    pairs_add_all(&pairs, arena, &pairs);
    assert_int_equal(pairs.count, 14);
    pairs_add_all(&pairs, arena, &more);
    assert_int_equal(pairs_count_of(&pairs, TEXT("n")), 14);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_of_several_is_found_and_all_are_counted),
        cmocka_unit_test(a_list_keeps_its_order_while_it_grows),
        cmocka_unit_test(a_list_can_be_added_to_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
