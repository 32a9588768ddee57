/* Tests of query files: where a variable may stand, what becomes of it, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "database/query_file.h"

static struct arena *arena;

static int make_arena(void **state) {
    (void)state;
    arena = arena_new();
    return 0;
}

static int drop_arena(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

/* The SQL of the only query, whose header is given. */
static const char *sql_of(const char *text, bool is_page) {
    struct query_file file = {0};
    struct buffer problems = {0};
    const char *content = arena_print(arena, "-- query: a\n%s", text);
    if (!query_file_parse(arena, "a.sql", text_of(content), is_page, &file, &problems)) fail_msg("%s", problems.at);
    assert_int_equal(file.count, 1);
    return file.queries[0].sql + 1;
}

static void refuses(const char *content, const char *said) {
    struct query_file file = {.count = 7};
    struct buffer problems = {0};
    assert_false(query_file_parse(arena, "a.sql", text_of(content), true, &file, &problems));
    assert_int_equal(file.count, 7);
    if (!strstr(problems.at, said)) fail_msg("%s: %s", content, problems.at);
    buffer_release(&problems);
}

static void variables_become_numbers_by_name(void **state) {
    (void)state;
    assert_string_equal(sql_of("select :'a', :'b'::int, :'a';", false), "select $1, $2::int, $1");
}

/* limit$1 would be a name, and $1 with a digit behind it another parameter. */
static void a_variable_may_touch_a_word(void **state) {
    (void)state;
    assert_string_equal(sql_of("select 1 limit:'a'offset:'b'", false), "select 1 limit $1 offset $2");
    assert_string_equal(sql_of("select :'a'1", false), "select $1 1");
    assert_string_equal(sql_of("select $$x$$:'a'", false), "select $$x$$ $1");
    assert_string_equal(sql_of("select (:'a'),:'b'", false), "select ($1),$2");
}

static void the_person_of_a_page_is_no_parameter(void **state) {
    (void)state;
    assert_string_equal(sql_of("select :'person_id'", true), "select (nullif(current_setting('amphi.person_id', true), '')::bigint)");
    assert_string_equal(sql_of("select :'person_id'", false), "select $1");
}

static void strings_and_comments_are_left_alone(void **state) {
    (void)state;
    assert_string_equal(sql_of("select ':''a''', E'\\':', $x$;:'a'$x$ /* ;:'a' /* */ */ -- :'a'\n;", false), "select ':''a''', E'\\':', $x$;:'a'$x$ /* ;:'a' /* */ */ -- :'a'\n");
}

static void what_postgresql_would_misread_is_refused(void **state) {
    (void)state;
    refuses("-- query: a\nselect $1", "a.sql:2: parameters have names");
    refuses("-- query: a\nselect :\"a\"", "a.sql:2: a variable is written");
    refuses("-- query: a\nselect 1; select 2", "a second statement");
    refuses("-- query: a\n\nselect 'x", "a.sql:3: a string");
    refuses("select 1", "a.sql:1: text before the first");
    refuses("-- query: a\n;\n", "a.sql:1: query without a statement");
    refuses("-- query: a\nselect 1;\n-- query: a\nselect 2;", "a.sql:3: two queries of one name");
    refuses("-- query: a (in b by c)\nselect 1", "no earlier list");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variables_become_numbers_by_name),
        cmocka_unit_test(a_variable_may_touch_a_word),
        cmocka_unit_test(the_person_of_a_page_is_no_parameter),
        cmocka_unit_test(strings_and_comments_are_left_alone),
        cmocka_unit_test(what_postgresql_would_misread_is_refused),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
