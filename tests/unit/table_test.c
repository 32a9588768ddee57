/* Tests of the rows of a query. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/table.h"

static const struct column columns[] = {{{"id", 2}, COLUMN_NUMBER}, {{"is_open", 7}, COLUMN_BOOLEAN}};
static const struct text cells[] = {{"1", 1}, {"t", 1}, {"2", 1}, {"f", 1}, {"3", 1}, {NULL, 0}};
static const struct table table = {columns, 2, cells, 3};

static void a_cell_is_found_by_place_and_by_name(void **state) {
    (void)state;
    assert_true(text_is(table_cell(&table, 1, 0), "2"));
    assert_true(text_is(table_get(&table, 2, "id"), "3"));
    assert_true(text_is(table_get(&table, 0, "is_open"), "t"));
}

static void what_is_not_there_is_no_value(void **state) {
    (void)state;
    assert_null(table_get(&table, 3, "id").at);
    assert_null(table_get(&table, 0, "i").at);
    assert_null(table_get(&table, 2, "is_open").at);
    assert_true(table_has(&table, "is_open"));
    assert_false(table_has(&table, "is_ope"));
}

static void only_t_is_true(void **state) {
    (void)state;
    assert_true(table_is_true(&table, 0, "is_open"));
    assert_false(table_is_true(&table, 1, "is_open"));
    assert_false(table_is_true(&table, 2, "is_open"));
    assert_false(table_is_true(&table, 0, "id"));
    assert_false(table_is_true(&table, 0, "absent"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cell_is_found_by_place_and_by_name),
        cmocka_unit_test(what_is_not_there_is_no_value),
        cmocka_unit_test(only_t_is_true),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
