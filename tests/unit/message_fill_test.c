/* Sentences with values: placeholders, forms, lists, refusals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <unistd.h>

#include "mo_fixture.h"

static const struct mo_text french[] = {
    {"error.email.missing", "Indiquez votre adresse."}, {"field.phone", "téléphone"}, {"level.6", "licence"}, {"refusal.full", "Les {capacity} places sont prises."}};
static const struct mo_text english[] = {
    {"error.email.missing", "Give your address."}, {"field.phone", "telephone"}, {"level.6", "bachelor"}, {"refusal.full", "All {capacity} places are taken."}};

static int set_up(void **state) {
    *state = mo_messages(french, 4, english, 4);
    return *state ? 0 : -1;
}

static int tear_down(void **state) {
    messages_free(*state);
    return 0;
}

static void fills(void **state, const char *language, const char *message, const char *values, const char *expected) {
    struct buffer out = {0};
    messages_fill(*state, language, text_of(message), text_of(values), &out);
    assert_string_equal(out.at ? out.at : "", expected);
    buffer_release(&out);
}

static void values_take_the_form_of_their_name(void **state) {
    fills(state, "fr", "le {ends_on}, {opens_at}", "{\"ends_on\": \"2026-01-12\", \"opens_at\": \"2026-01-12T08:30:00+00:00\"}",
          "le 12 janvier 2026, 12 janvier 2026, 9 h 30 (heure de Paris)");
    fills(state, "en", "{withdraw_until} {name}", "{\"withdraw_until\": \"2026-01-12\", \"name\": \"2026-01-12\"}", "12 January 2026 2026-01-12");
    fills(state, "fr", "{n} et {x}", "{\"n\": 12345, \"x\": 0.5}", "12\u202F345 et 0,5");
    fills(state, "en", "{n}", "{\"n\": -12345}", "-12,345");
}

static void form_may_be_written(void **state) {
    const char *values =
        "{\"d\": \"2026-01-12\", \"t\": \"09:30:00\", \"m\": \"2026-01-12 08:30:00+00\", \"n\": \"1234\", \"fields\": [\"phone\", \"other\"], \"level\": 6, \"b_on\": \"x\"}";
    fills(state, "fr", "{d:date} | {d:day} | {t:time} | {m:moment} | {n:number}", values,
          "lundi 12 janvier 2026 | 12 janvier 2026 | 9 h 30 | 12 janvier 2026, 9 h 30 (heure de Paris) | 1\u202F234");
    fills(state, "en", "{fields:field}; {level:level}; {level:nothing}; {b_on}", values, "telephone, other; bachelor; 6; x");
}

static void lists_are_joined(void **state) {
    fills(state, "fr", "[{a}] [{b}] [{c}]", "{\"a\": [], \"b\": [\"x\"], \"c\": [\"x\", 2000, \"z\", [\"deep\"]]}", "[] [x] [x, 2\u202F000, z]");
}

/* What looks for the end of each '{' anew takes minutes for these, and is killed. */
static void a_text_full_of_braces_takes_no_time(void **state) {
    static const char *const pieces[] = {"{", "{{{{{{{{", "{a", "{}", "}", "{a}"};
    enum { BYTES = 4 * 1024 * 1024, SECONDS = 60 };
    alarm(SECONDS);
    for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
        struct buffer text = {0}, out = {0};
        while (text.length < BYTES) buffer_string(&text, pieces[p]);
        for (int i = 0; i < 2; i++) {
            buffer_clear(&out);
            messages_fill(*state, "fr", buffer_as_text(&text), TEXT("{\"b\": \"x\"}"), &out);
            assert_true(text_same(buffer_as_text(&out), buffer_as_text(&text)));
            buffer_byte(&text, '}');
        }
        buffer_release(&text);
        buffer_release(&out);
    }
    alarm(0);
}

static void unknown_names_and_stray_braces_stay(void **state) {
    fills(state, "fr", "{a} {unknown:date} {", "{\"a\": \"x\"}", "x {unknown:date} {");
    fills(state, "fr", "{{a}} {}", "{\"a\": \"x\"}", "{x} {}");
    fills(state, "fr", "a } b", NULL, "a } b");
    fills(state, "fr", "{a}", "not json", "{a}");
    fills(state, "fr", "{a}", "[1]", "{a}");
    fills(state, "fr", "", "{}", "");
    fills(state, "fr", "[{a}{b}{c}]", "{\"a\": null, \"b\": true, \"c\": {\"x\": 1}}", "[]");
}

static void values_are_not_filled_again(void **state) {
    fills(state, "en", "{a}{b}", "{\"a\": \"{b}\", \"b\": \"<script>\"}", "{b}<script>");
}

static void refusals_are_sentences(void **state) {
    struct buffer out = {0};
    messages_refusal(*state, "fr", TEXT("full"), TEXT("{\"capacity\": 30}"), &out);
    buffer_byte(&out, ' ');
    messages_refusal(*state, "fr", TEXT("email.missing"), TEXT_NONE, &out);
    buffer_byte(&out, ' ');
    messages_refusal(*state, "fr", TEXT("unheard_of"), TEXT_NONE, &out);
    assert_string_equal(out.at, "Les 30 places sont prises. Indiquez votre adresse. unheard_of");
    buffer_release(&out);
}

static void pairs_are_an_id_and_its_values(void **state) {
    static const char *const nothing[] = {"", "full", "[]", "[1]", "{}", "[\"full\"", "null"};
    struct buffer out = {0};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        messages_refusal_pair(*state, "en", text_of(nothing[i]), &out);
    assert_int_equal(out.length, 0);
    messages_refusal_pair(*state, "en", TEXT("[\"full\", {\"capacity\": 1200}]"), &out);
    messages_refusal_pair(*state, "en", TEXT("[\"full\"]"), &out);
    assert_string_equal(out.at, "All 1,200 places are taken.All {capacity} places are taken.");
    buffer_release(&out);
}

#define WITH_MESSAGES(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_MESSAGES(values_take_the_form_of_their_name),  WITH_MESSAGES(form_may_be_written),         WITH_MESSAGES(lists_are_joined),
        WITH_MESSAGES(unknown_names_and_stray_braces_stay), WITH_MESSAGES(values_are_not_filled_again), WITH_MESSAGES(refusals_are_sentences),
        WITH_MESSAGES(pairs_are_an_id_and_its_values),      WITH_MESSAGES(a_text_full_of_braces_takes_no_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
