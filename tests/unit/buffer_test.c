/* Tests of the bytes that grow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"

static void a_buffer_grows_and_always_ends_with_a_nul(void **state) {
    (void)state;
    struct buffer buffer = {0};
    for (int i = 0; i < 1000; i++) {
        buffer_byte(&buffer, (char)('a' + i % 26));
        assert_int_equal(buffer.length, i + 1);
        assert_int_equal(buffer.at[buffer.length], 0);
    }
    assert_memory_equal(buffer.at, "abcdefghijklmnopqrstuvwxyzab", 28);
    buffer_release(&buffer);
    assert_null(buffer.at);
}

static void an_empty_buffer_is_an_empty_text(void **state) {
    (void)state;
    struct buffer buffer = {0};
    buffer_clear(&buffer);
    buffer_append(&buffer, NULL, 0);
    buffer_text(&buffer, TEXT_NONE);
    assert_string_equal(buffer_as_text(&buffer).at, "");
    assert_int_equal(buffer_as_text(&buffer).length, 0);
}

static void print_appends_whether_it_fits_or_not(void **state) {
    (void)state;
    struct buffer buffer = {0};
    buffer_print(&buffer, "%s", "");
    buffer_print(&buffer, "%d,", 7);
    /* 62 more bytes fill the first 64 exactly, with the NUL; one more makes it grow. */
    buffer_print(&buffer, "%61d", 1);
    assert_int_equal(buffer.length, 63);
    buffer_print(&buffer, "%d", 5);
    assert_int_equal(buffer.length, 64);
    buffer_print(&buffer, "%1000d", 2);
    assert_int_equal(strlen(buffer.at), 1064);
    assert_int_equal(buffer.at[63], '5');
    buffer_clear(&buffer);
    buffer_string(&buffer, "again");
    assert_string_equal(buffer.at, "again");
    buffer_release(&buffer);
}

static void a_file_is_appended_whole(void **state) {
    (void)state;
    char path[] = "/tmp/buffer_test.XXXXXX", bytes[40000];
    int fd = mkstemp(path);
    memset(bytes, 'x', sizeof bytes);
    bytes[39999] = '\0';
    assert_int_equal(write(fd, bytes, sizeof bytes), sizeof bytes);
    close(fd);
    struct buffer buffer = {0};
    buffer_string(&buffer, "before");
    assert_true(buffer_read_file(&buffer, path));
    assert_int_equal(buffer.length, 6 + sizeof bytes);
    assert_memory_equal(buffer.at + 6, bytes, sizeof bytes);
    unlink(path);
    buffer_release(&buffer);
}

static void what_cannot_be_read_leaves_the_buffer_as_it_was(void **state) {
    (void)state;
    struct buffer buffer = {0};
    buffer_string(&buffer, "before");
    assert_false(buffer_read_file(&buffer, "/nowhere/at/all"));
    assert_int_equal(errno, ENOENT);
    assert_false(buffer_read_file(&buffer, "/tmp"));
    assert_int_equal(errno, EISDIR);
    assert_string_equal(buffer.at, "before");
    assert_int_equal(buffer.length, 6);
    buffer_release(&buffer);
}

static void a_json_string_is_escaped_and_no_text_is_null(void **state) {
    (void)state;
    struct buffer buffer = {0};
    buffer_json(&buffer, TEXT("é \"a\\b\"\n\t\x01"));
    buffer_json(&buffer, TEXT_NONE);
    buffer_json(&buffer, TEXT(""));
    assert_string_equal(buffer.at, "\"é \\\"a\\\\b\\\"\\u000a\\u0009\\u0001\"null\"\"");
    buffer_release(&buffer);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffer_grows_and_always_ends_with_a_nul),
        cmocka_unit_test(an_empty_buffer_is_an_empty_text),
        cmocka_unit_test(print_appends_whether_it_fits_or_not),
        cmocka_unit_test(a_file_is_appended_whole),
        cmocka_unit_test(a_json_string_is_escaped_and_no_text_is_null),
        cmocka_unit_test(what_cannot_be_read_leaves_the_buffer_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
