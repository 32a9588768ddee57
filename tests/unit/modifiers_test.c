/* The modifiers of templates: what each writes, with and without texts, and for hostile values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mo_fixture.h"
#include "view/modifiers.h"

static const struct mo_text french[] = {
    {"Seats left", "Places libres"}, {"language.en", "anglais"}, {"level.L", "Licence"}, {"one seat|# seats", "une place|# places"}, {"refusal.full", "Complet : {n}"}};
static const struct mo_text english[] = {{"language.en", "English"}, {"level.L", "Bachelor"}, {"refusal.full", "Full: {n}"}};

static struct modifier_context context;

static int set_up(void **state) {
    (void)state;
    struct messages *messages = mo_messages(french, 5, english, 3);
    context = (struct modifier_context){.language = "fr", .messages = messages};
    return messages ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    messages_free((struct messages *)context.messages);
    return 0;
}

static void writes(const char *name, struct text value, const char *argument, const char *expected) {
    struct buffer out = {0};
    const struct modifier *modifier = modifier_find(text_of(name));
    assert_non_null(modifier);
    modifier->write(&context, value, text_of(argument), &out);
    assert_string_equal(out.at ? out.at : "", expected);
    buffer_release(&out);
}

static void only_known_names_are_found(void **state) {
    (void)state;
    assert_null(modifier_find(TEXT("x-")));
    assert_null(modifier_find(TEXT("x-dat")));
    assert_null(modifier_find(TEXT_NONE));
    for (const struct modifier *modifier = modifiers; modifier->name; modifier++)
        assert_ptr_equal(modifier_find(text_of(modifier->name)), modifier);
}

static void texts_are_translated(void **state) {
    (void)state;
    writes("x-t", TEXT(""), "Seats left", "Places libres");
    writes("x-t", TEXT(""), "Unknown", "Unknown");
    writes("x-label", TEXT("L"), "level", "Licence");
    writes("x-label", TEXT("<b>"), "level", "<b>");
    writes("x-label", TEXT_NONE, "level", "");
    writes("x-language", TEXT("en"), NULL, "anglais");
    writes("x-refusal", TEXT("[\"full\", {\"n\": 3}]"), NULL, "Complet : 3");
    writes("x-refusal", TEXT("rubbish"), NULL, "");
}

static void plurals_take_their_number(void **state) {
    (void)state;
    writes("x-tn", TEXT("0"), "one seat|# seats", "une place");
    writes("x-tn", TEXT("1"), "one seat|# seats", "une place");
    writes("x-tn", TEXT("1.5"), "one seat|# seats", "une place");
    writes("x-tn", TEXT("1200"), "one seat|# seats", "1\u202F200 places");
    writes("x-tn", TEXT("nd"), "one seat|# seats", "nd places");
    writes("x-tn", TEXT(""), "one seat|# seats", "");
    context.language = "en";
    writes("x-tn", TEXT("0"), "one seat|# seats", "0 seats");
    writes("x-tn", TEXT("1"), "one seat|# seats", "one seat");
    writes("x-tn", TEXT("1.5"), "one seat|# seats", "1.5 seats");
}

static void dates_and_numbers_are_worded(void **state) {
    (void)state;
    writes("x-date", TEXT("2026-01-12"), NULL, "lundi 12 janvier 2026");
    writes("x-day", TEXT("2026-01-12"), NULL, "12 janvier 2026");
    writes("x-moment", TEXT("2026-01-12 08:30:00+00"), NULL, "12 janvier 2026, 9 h 30 (heure de Paris)");
    writes("x-time", TEXT("09:30:00"), NULL, "9 h 30");
    writes("x-clock", TEXT("2026-01-12 04:30:00-04@heure de la Martinique"), NULL, " (heure de la Martinique)");
    writes("x-clock", TEXT("2026-01-12 08:30:00+00"), NULL, "");
    writes("x-iso", TEXT("2026-01-12 08:30:00+00"), NULL, "2026-01-12T09:30:00+01:00");
    writes("x-number", TEXT("1234.5"), NULL, "1\u202F234,5");
}

static void addresses_of_people_are_the_web_or_nothing(void **state) {
    (void)state;
    writes("x-url", TEXT("https://example.org/a?b=c&d"), NULL, "https://example.org/a?b=c&d");
    writes("x-url", TEXT("http://example.org"), NULL, "http://example.org");
    static const char *const bad[] = {"",        "javascript:alert(1)", "//evil.example", "/path", "https://a b", "https://a\nb", "https://a\tb", " https://a",
                                      "HTTPS:x", "data:text/html,x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        writes("x-url", text_of(bad[i]), NULL, "#");
}

static void without_hooks_and_texts_nothing_breaks(void **state) {
    (void)state;
    const struct messages *messages = context.messages;
    context.messages = NULL;
    writes("x-t", TEXT(""), "Seats left", "Seats left");
    writes("x-tn", TEXT("2"), "one seat|# seats", "2 seats");
    writes("x-tn", TEXT("2"), "seats", "seats");
    writes("x-label", TEXT("L"), "level", "L");
    writes("x-refusal", TEXT("[\"full\"]"), NULL, "");
    writes("x-asset", TEXT(""), "site.css", "/assets/site.css");
    writes("x-token", TEXT(""), "sign_in", "");
    writes("x-key", TEXT("1"), "enrolments/create", "");
    context.messages = messages;
}

static void every_modifier_bears_every_value(void **state) {
    (void)state;
    char *letters = malloc(10000);
    memset(letters, '9', 10000);
    const struct text values[] = {TEXT_NONE,          TEXT(""),     TEXT("<script>alert('x')</script>"), TEXT("\xFF\xFE\0\xC3"), {letters, 10000}, TEXT("[[[["), TEXT("-"),
                                  TEXT("2026-02-30"), TEXT("99:99")};
    for (const struct modifier *modifier = modifiers; modifier->name; modifier++) {
        for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
            struct buffer out = {0};
            modifier->write(&context, values[i], modifier->takes_argument ? TEXT("a|b#c") : TEXT_NONE, &out);
            buffer_release(&out);
        }
    }
    free(letters);
}

#define WITH_MESSAGES(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_known_names_are_found),
        WITH_MESSAGES(texts_are_translated),
        WITH_MESSAGES(plurals_take_their_number),
        WITH_MESSAGES(dates_and_numbers_are_worded),
        WITH_MESSAGES(addresses_of_people_are_the_web_or_nothing),
        WITH_MESSAGES(without_hooks_and_texts_nothing_breaks),
        WITH_MESSAGES(every_modifier_bears_every_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
