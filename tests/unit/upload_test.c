/* Tests of the reading of a sent table: encodings told, guessed or left open, and what is no table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/packing.h"
#include "upload.h"

static void must_give(struct text raw, const char *json) {
    struct buffer packed = {0}, made = {0};
    pack_text(&packed, TEXT("content_fr"));
    pack_text(&packed, TEXT_NONE);
    pack_text(&packed, raw);
    assert_true(upload_make(buffer_as_text(&packed), &made));
    assert_string_equal(made.at, json);
    buffer_release(&packed);
    buffer_release(&made);
}

static void a_table_is_read_with_its_long_texts_rendered(void **state) {
    (void)state;
    must_give(TEXT("\xEF\xBB\xBF" "code;content_fr\r\nA;*é*\r\n\r\nB\r\n"),
              "{\"encoding\":\"utf-8\",\"has_bom\":true,\"separator\":\"semicolon\",\"columns\":[\"code\",\"content_fr\"],\"lines\":[{\"n\":2,\"c\":[\"A\",\"*é*\"],\"h\":{\"content_fr\":\"<p><em>é</em></p>\\u000a\"}},{\"n\":4,\"c\":[\"B\"],\"h\":{}}]}");
}

static void what_holds_words_of_french_tells_its_encoding(void **state) {
    (void)state;
    must_give(TEXT("a,b\n\xE9t\xE9 \xE0,1"), "{\"encoding\":\"cp1252\",\"has_bom\":false,\"separator\":\"comma\",\"columns\":[\"a\",\"b\"],\"lines\":[{\"n\":2,\"c\":[\"été à\",\"1\"],\"h\":{}}]}");
    must_give(TEXT("a,b\n\x8Et\x8E,1"), "{\"encoding\":\"macroman\",\"has_bom\":false,\"separator\":\"comma\",\"columns\":[\"a\",\"b\"],\"lines\":[{\"n\":2,\"c\":[\"été\",\"1\"],\"h\":{}}]}");
}

static void what_tells_nothing_is_read_each_way(void **state) {
    (void)state;
    must_give(TEXT("a,b\n\xB6,1"), "{\"choices\":[{\"encoding\":\"cp1252\",\"has_bom\":false,\"separator\":\"comma\",\"columns\":[\"a\",\"b\"],\"lines\":[{\"n\":2,\"c\":[\"¶\",\"1\"],\"h\":{}}]},"
                                   "{\"encoding\":\"macroman\",\"has_bom\":false,\"separator\":\"comma\",\"columns\":[\"a\",\"b\"],\"lines\":[{\"n\":2,\"c\":[\"∂\",\"1\"],\"h\":{}}]}]}");
}

static void what_is_no_table_says_why(void **state) {
    (void)state;
    must_give(TEXT(""), "{\"problem\":\"empty\",\"line\":0}");
    must_give(TEXT("a,b\n"), "{\"problem\":\"empty\",\"line\":1}");
    must_give(TEXT("ab\n1"), "{\"problem\":\"separator\",\"line\":0}");
    must_give(TEXT("a,b\n\"1"), "{\"problem\":\"quote\",\"line\":2}");
    must_give(TEXT("a,b\n\xB6,\"1"), "{\"problem\":\"quote\",\"line\":2}");
    must_give(TEXT("a,b\n1\0,2"), "{\"problem\":\"encoding\",\"line\":0}");
    must_give(TEXT("\xEF\xBB\xBF" "a,b\n\xFF,2"), "{\"problem\":\"encoding\",\"line\":0}");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_read_with_its_long_texts_rendered),
        cmocka_unit_test(what_holds_words_of_french_tells_its_encoding),
        cmocka_unit_test(what_tells_nothing_is_read_each_way),
        cmocka_unit_test(what_is_no_table_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
