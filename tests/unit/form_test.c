/* Tests of the form, query, cookie and path parsers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/buffer.h"
#include "http/form.h"

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

static bool parses(const char *body) {
    struct pairs form = {0};
    return form_parse(text_of(body), arena, &form);
}

static void assert_field(const struct pairs *form, size_t place, const char *name, const char *value) {
    assert_true(place < form->count);
    assert_true(text_is(form->at[place].name, name));
    assert_true(text_is(form->at[place].value, value));
}

static void an_empty_body_is_an_empty_form(void **state) {
    (void)state;
    struct pairs form = {0};
    assert_true(form_parse(TEXT(""), arena, &form));
    assert_int_equal(form.count, 0);
}

static void fields_keep_their_order_and_their_repeats(void **state) {
    (void)state;
    struct pairs form = {0};
    assert_true(form_parse(TEXT("b=2&a=1&b=3&c="), arena, &form));
    assert_int_equal(form.count, 4);
    assert_field(&form, 0, "b", "2");
    assert_field(&form, 1, "a", "1");
    assert_field(&form, 2, "b", "3");
    assert_field(&form, 3, "c", "");
}

static void values_are_decoded_once(void **state) {
    (void)state;
    struct pairs form = {0};
    assert_true(form_parse(TEXT("a=%2541+%c3%A9%0d%0a%09=;/"), arena, &form));
    assert_field(&form, 0, "a", "%41 \xC3\xA9\r\n\t=;/");
}

static void bytes_that_a_browser_never_sends_are_refused(void **state) {
    (void)state;
    assert_false(parses("a=1 "));
    assert_false(parses("a=1\n"));
    assert_false(parses("a=\x7F"));
    assert_false(parses("a=\xC3\xA9"));
}

static void pairs_without_name_or_equals_sign_are_refused(void **state) {
    (void)state;
    assert_false(parses("a"));
    assert_false(parses("=1"));
    assert_false(parses("&"));
    assert_false(parses("a=1&"));
    assert_false(parses("&a=1"));
    assert_false(parses("a=1&&b=2"));
}

static void names_are_short_lower_case_words(void **state) {
    (void)state;
    assert_true(parses("a_1=x"));
    assert_false(parses("A=x"));
    assert_false(parses("1a=x"));
    assert_false(parses("_a=x"));
    assert_false(parses("a%62=x"));
    assert_false(parses("a[]=x"));
    char name[80];
    memset(name, 'n', sizeof name);
    memcpy(name + 64, "=x", 3);
    assert_true(parses(name));
    memcpy(name + 64, "n=x", 4);
    assert_false(parses(name));
}

static void broken_percents_controls_and_utf8_are_refused(void **state) {
    (void)state;
    static const char *const values[] = {"%", "%4", "%zz", "%4g", "%00", "%01", "%1b", "%7F", "%C0%AF", "%ED%A0%80", "%F4%90%80%80", "%C3", "%FF"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char body[40] = "a=";
        strcat(body, values[i]);
        assert_false(parses(body));
    }
}

static void a_hundred_fields_pass_and_one_more_does_not(void **state) {
    (void)state;
    struct buffer body = {0};
    for (int i = 0; i < 100; i++) {
        buffer_print(&body, "%sf%d=1", i ? "&" : "", i);
    }
    assert_true(parses(body.at));
    buffer_string(&body, "&g=1");
    assert_false(parses(body.at));
    buffer_release(&body);
}

static void numbered_fields_are_counted_apart(void **state) {
    (void)state;
    struct buffer body = {0};
    for (int i = 0; i < 100; i++) buffer_print(&body, "%sf%d=1", i ? "&" : "", i);
    for (int i = 0; i < 400; i++) buffer_print(&body, "&presence_%d=absent", i);
    assert_true(parses(body.at));
    buffer_string(&body, "&presence_400=absent");
    assert_false(parses(body.at));
    buffer_release(&body);
    assert_int_equal(form_number_at(TEXT("presence_17")), 9);
    assert_int_equal(form_number_at(TEXT("presence_")), 0);
    assert_int_equal(form_number_at(TEXT("presence17")), 0);
    assert_int_equal(form_number_at(TEXT("17")), 0);
    assert_int_equal(form_number_at(TEXT("a_b_0")), 4);
}

static void a_refused_form_leaves_the_output_alone(void **state) {
    (void)state;
    struct pairs form = {.count = 7};
    assert_false(form_parse(TEXT("a=1&b"), arena, &form));
    assert_int_equal(form.count, 7);
    assert_null(form.at);
}

static void a_query_is_lenient_about_names_but_not_about_bytes(void **state) {
    (void)state;
    struct pairs query = {0};
    assert_true(query_parse(TEXT("q=a+b&&flag&A[]=1&=v&q=c"), arena, &query));
    assert_int_equal(query.count, 5);
    assert_field(&query, 0, "q", "a b");
    assert_field(&query, 1, "flag", "");
    assert_field(&query, 2, "A[]", "1");
    assert_field(&query, 3, "", "v");
    assert_int_equal(pairs_count_of(&query, TEXT("q")), 2);
    assert_false(query_parse(TEXT("q=%FF"), arena, &query));
    assert_false(query_parse(TEXT("q=%00"), arena, &query));
    assert_false(query_parse(TEXT("q=%4"), arena, &query));
    assert_true(query_parse(TEXT_NONE, arena, &query));
    assert_int_equal(query.count, 0);
}

static void cookies_of_others_do_not_lock_anybody_out(void **state) {
    (void)state;
    struct pairs cookies = {0};
    assert_true(cookies_parse(TEXT("a=1; junk; =x; b=\"q=2\";c=;a=3"), arena, &cookies));
    assert_int_equal(cookies.count, 4);
    assert_field(&cookies, 1, "b", "\"q=2\"");
    assert_int_equal(pairs_count_of(&cookies, TEXT("a")), 2);
    assert_true(cookies_parse(TEXT_NONE, arena, &cookies));
    assert_int_equal(cookies.count, 0);
    assert_false(cookies_parse(TEXT("a=1\x01"), arena, &cookies));
}

static void a_path_hides_no_slash_no_control_and_no_broken_utf8(void **state) {
    (void)state;
    struct text path;
    assert_true(path_decode(TEXT("/fr/%C3%A9t%c3%a9+x"), arena, &path));
    assert_true(text_is(path, "/fr/\xC3\xA9t\xC3\xA9+x"));
    assert_false(path_decode(TEXT("/a%2Fb"), arena, &path));
    assert_false(path_decode(TEXT("/a%2fb"), arena, &path));
    assert_false(path_decode(TEXT("/a%00"), arena, &path));
    assert_false(path_decode(TEXT("/a%0A"), arena, &path));
    assert_false(path_decode(TEXT("/a%7f"), arena, &path));
    assert_false(path_decode(TEXT("/a%C3"), arena, &path));
    assert_false(path_decode(TEXT("/a%"), arena, &path));
}

static void what_was_encoded_reads_back_the_same(void **state) {
    (void)state;
    struct buffer body = {0};
    buffer_string(&body, "a=");
    query_encode(&body, TEXT("h\xC3\xA9 &=+%~-._\r\n\t"));
    assert_string_equal(body.at, "a=h%C3%A9+%26%3D%2B%25~-._%0D%0A%09");
    struct pairs form = {0};
    assert_true(form_parse(buffer_as_text(&body), arena, &form));
    assert_field(&form, 0, "a", "h\xC3\xA9 &=+%~-._\r\n\t");
    buffer_release(&body);
}

static size_t decode64(const char *text, char *out) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned bits = 0, count = 0;
    size_t length = 0;
    for (; *text && *text != '='; text++) {
        bits = bits << 6 | (unsigned)(strchr(letters, *text) - letters);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out[length++] = (char)(bits >> count & 0xFF);
        }
    }
    return length;
}

/* Which names may come twice the route says, so the one probe that the fixture refuses for that is no matter of the parser. */
static void every_probe_gives_the_fields_of_the_fixture(void **state) {
    (void)state;
    json_t *file = json_load_file(SOURCE_FOLDER "/tests/fixtures/http-probes.json", 0, NULL), *probe;
    assert_non_null(file);
    size_t place, part_place, seen = 0;
    json_array_foreach(json_object_get(file, "probes"), place, probe) {
        json_t *fields = json_object_get(probe, "fields"), *part, *value;
        const char *name = json_string_value(json_object_get(probe, "name")), *field;
        if (!fields || strcmp(name, "name-repeated") == 0) {
            continue;
        }
        struct buffer bytes = {0};
        json_array_foreach(json_object_get(probe, "parts"), part_place, part) {
            char *piece = malloc(json_string_length(part) + 1);
            buffer_append(&bytes, piece, decode64(json_string_value(part), piece));
            free(piece);
        }
        const char *end = memmem(bytes.at, bytes.length, "\r\n\r\n", 4);
        assert_non_null(end);
        struct pairs form = {0};
        bool is_parsed = form_parse(text_after(buffer_as_text(&bytes), (size_t)(end + 4 - bytes.at)), arena, &form);
        if (is_parsed != json_is_object(fields)) {
            fail_msg("%s: %s", name, is_parsed ? "taken" : "refused");
        }
        assert_int_equal(is_parsed ? form.count : 0, json_object_size(fields));
        json_object_foreach(fields, field, value) {
            assert_true(text_is(pairs_get(&form, text_of(field)), json_string_value(value)));
        }
        buffer_release(&bytes);
        seen++;
    }
    assert_true(seen >= 16);
    json_decref(file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_body_is_an_empty_form, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(fields_keep_their_order_and_their_repeats, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(values_are_decoded_once, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(bytes_that_a_browser_never_sends_are_refused, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(pairs_without_name_or_equals_sign_are_refused, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(names_are_short_lower_case_words, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(broken_percents_controls_and_utf8_are_refused, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(a_hundred_fields_pass_and_one_more_does_not, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(numbered_fields_are_counted_apart, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(a_refused_form_leaves_the_output_alone, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(a_query_is_lenient_about_names_but_not_about_bytes, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(cookies_of_others_do_not_lock_anybody_out, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(a_path_hides_no_slash_no_control_and_no_broken_utf8, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(what_was_encoded_reads_back_the_same, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(every_probe_gives_the_fields_of_the_fixture, make_arena, drop_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
