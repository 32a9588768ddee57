/* Tests of the parser of multipart/form-data: what browsers send is read, everything else is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/buffer.h"
#include "http/multipart.h"

#define FIELD(name, value) "--XYZ\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define FILE_PART(name, file, value) "--XYZ\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" file "\"\r\nContent-Type: text/csv\r\n\r\n" value "\r\n"
#define END "--XYZ--\r\n"

static struct arena *arena;
static struct pairs form;
static struct upload file;

static bool parse(struct text body) {
    form = (struct pairs){.count = 7};
    file = (struct upload){TEXT("untouched"), TEXT_NONE};
    return multipart_parse(body, TEXT("XYZ"), TEXT("file"), arena, &form, &file);
}

static void fields_and_the_file_come_out(void **state) {
    (void)state;
    assert_true(parse(TEXT(FIELD("form_token", "abc") FILE_PART("file", "Formations \xC3\xA9t\xC3\xA9.csv", "a;b\r\n\0\xE9--XYZ") FIELD("note", "deux\r\nlignes") END)));
    assert_int_equal(form.count, 2);
    assert_true(text_is(pairs_get(&form, TEXT("form_token")), "abc"));
    assert_true(text_is(pairs_get(&form, TEXT("note")), "deux\r\nlignes"));
    assert_true(text_is(file.name, "Formations \xC3\xA9t\xC3\xA9.csv"));
    assert_int_equal(file.bytes.length, 12);
    assert_memory_equal(file.bytes.at, "a;b\r\n\0\xE9--XYZ", 12);
}

/* A large file is looked through once and copied nowhere: the loop waits for nobody. */
static void the_file_stays_where_it_is(void **state) {
    (void)state;
    struct text body = TEXT(FIELD("a", "1") FILE_PART("file", "x", "content") END);
    assert_true(parse(body));
    assert_true(file.bytes.at > body.at && file.bytes.at < body.at + body.length);
}

static void no_file_chosen_and_no_file_at_all_are_told_apart(void **state) {
    (void)state;
    assert_true(parse(TEXT(FILE_PART("file", "", "") END)));
    assert_non_null(file.name.at);
    assert_int_equal(file.name.length + file.bytes.length, 0);
    assert_true(parse(TEXT(FIELD("a", "") "--XYZ--")));
    assert_null(file.name.at);
    assert_int_equal(form.count, 1);
}

static void what_browsers_do_not_send_is_refused(void **state) {
    (void)state;
    static const char *const bodies[] = {
        "", "--XYZ", "--XYZ--", "--XYZ\r\n", "--XYZ\r\n--XYZ--", FIELD("a", "1"), "x" FIELD("a", "1") END, "\r\n" FIELD("a", "1") END, FIELD("a", "1") END "x", FIELD("a", "1") "--XYZ-", FIELD("a", "1") "--XYZ \r\n",
        FIELD("A", "1") END, FIELD("", "1") END, FIELD("a b", "1") END, FIELD("file", "1") END, FILE_PART("a", "x", "1") END, FILE_PART("file", "x", "1") FILE_PART("file", "y", "2") END,
        FIELD("a", "\xE9") END, FIELD("a", "\x01") END, FILE_PART("file", "\xE9", "1") END, FILE_PART("file", "a\x01", "1") END,
        "--XYZ\nContent-Disposition: form-data; name=\"a\"\n\n1\n--XYZ--\n",
        "--XYZ\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\n1\r\n" END,
        "--XYZ\r\nContent-Disposition: form-data; name=\"file\"; filename*=UTF-8''x\r\n\r\n1\r\n" END,
        "--XYZ\r\nContent-Disposition: form-data; name=\"a\\\"b\"\r\n\r\n1\r\n" END,
        "--XYZ\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n" END,
        "--XYZ\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n1\r\n" END,
        "--XYZ\r\nContent-Type: text/plain\r\n\r\n1\r\n" END,
        "--XYZ\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain\r\n\r\n1\r\n" END,
        "--XYZ\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\n1\r\n" END,
        "--XYZ\r\nContent-Disposition: form-data; name=\"a\"\r\n folded\r\n\r\n1\r\n" END,
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        if (parse(text_of(bodies[i]))) fail_msg("taken: %s", bodies[i]);
        assert_true(form.count == 7 && text_is(file.name, "untouched"));
    }
    assert_false(parse(TEXT(FIELD("a", "1\0") END)));
}

static void numbers_and_lengths_are_bounded(void **state) {
    (void)state;
    struct buffer body = {0};
    for (int i = 0; i < 100; i++) buffer_string(&body, FIELD("a", "1"));
    buffer_string(&body, END);
    assert_true(parse(buffer_as_text(&body)));
    assert_int_equal(form.count, 100);
    body.length -= strlen(END);
    buffer_string(&body, FIELD("a", "1") END);
    assert_false(parse(buffer_as_text(&body)));
    for (size_t length = 255; length <= 256; length++) {
        buffer_clear(&body);
        buffer_string(&body, "--XYZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"");
        for (size_t i = 0; i < length; i++) buffer_byte(&body, 'n');
        buffer_string(&body, "\"\r\n\r\n\r\n" END);
        assert_int_equal(parse(buffer_as_text(&body)), length == 255);
    }
    buffer_clear(&body);
    buffer_string(&body, "--XYZ\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: ");
    for (int i = 0; i < 2000; i++) buffer_byte(&body, 'n');
    buffer_string(&body, "\r\n\r\n1\r\n" END);
    assert_false(parse(buffer_as_text(&body)));
    buffer_release(&body);
}

static void boundaries_are_those_of_the_rfc(void **state) {
    (void)state;
    static const char *const good[] = {"multipart/form-data; boundary=X", "Multipart/Form-Data;boundary=\"X\"", "multipart/form-data;  BOUNDARY=X "};
    static const char *const bad[] = {"", "multipart/form-data", "multipart/form-data;", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary=a b", "multipart/form-data; boundary=a; boundary=b",
                                      "multipart/mixed; boundary=X", "multipart/form-data; charset=utf-8; boundary=X", "multipart/form-data; boundary=\"X", "multipart/form-data; boundary=\xC3\xA9",
                                      "multipart/form-data; boundary=01234567890123456789012345678901234567890123456789012345678901234567890"};
    struct text boundary;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(multipart_boundary(text_of(good[i]), &boundary));
        assert_true(text_is(boundary, "X"));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (multipart_boundary(text_of(bad[i]), &boundary)) fail_msg("taken: %s", bad[i]);
}

static int start(void **state) {
    (void)state;
    arena = arena_new();
    return 0;
}

static int end(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(fields_and_the_file_come_out, start, end),
        cmocka_unit_test_setup_teardown(the_file_stays_where_it_is, start, end),
        cmocka_unit_test_setup_teardown(no_file_chosen_and_no_file_at_all_are_told_apart, start, end),
        cmocka_unit_test_setup_teardown(what_browsers_do_not_send_is_refused, start, end),
        cmocka_unit_test_setup_teardown(numbers_and_lengths_are_bounded, start, end),
        cmocka_unit_test_setup_teardown(boundaries_are_those_of_the_rfc, start, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
