/* Texts: the reader of .mo files, ids, plurals, labels, and the check of both languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mo_fixture.h"

static const struct mo_text french[] = {
    {"", "Language: fr\n"}, {"Seats left", "Places libres"}, {"level.L", "Licence"}, {"one seat|# seats", "une place|# places"}, {"refusal.full", "Les {n} places sont prises."}};
static const struct mo_text english[] = {{"", "Language: en\n"}, {"level.L", "Bachelor"}, {"refusal.full", "All {n} places are taken."}};

static int set_up(void **state) {
    *state = mo_messages(french, 5, english, 3);
    return *state ? 0 : -1;
}

static int tear_down(void **state) {
    messages_free(*state);
    return 0;
}

static void is_text(struct text text, const char *expected) {
    if (!text_is(text, expected)) fail_msg("\"%.*s\", expected \"%s\"", TEXT_PRINT(text), expected);
}

static void texts_are_found_by_id(void **state) {
    is_text(messages_find(*state, "fr", TEXT("Seats left")), "Places libres");
    is_text(messages_find(*state, "en", TEXT("Seats left")), "Seats left");
    is_text(messages_find(*state, "fr", TEXT("refusal.full")), "Les {n} places sont prises.");
    is_text(messages_find(*state, "en", TEXT("refusal.full")), "All {n} places are taken.");
}

static void absent_text_is_none_but_english_is_its_own_id(void **state) {
    assert_null(messages_find(*state, "fr", TEXT("Nothing of this")).at);
    assert_null(messages_find(*state, "en", TEXT("refusal.nothing")).at);
    assert_null(messages_find(*state, "fr", TEXT("")).at);
    is_text(messages_find(*state, "en", TEXT("Write to Dr. Who.")), "Write to Dr. Who.");
}

static void plurals_follow_the_language(void **state) {
    static const struct {
        int64_t number;
        const char *french, *english;
    } cases[] = {{0, "une place", "# seats"}, {1, "une place", "one seat"},     {-1, "une place", "one seat"},
                 {2, "# places", "# seats"},  {1000000, "# places", "# seats"}, {INT64_MIN, "# places", "# seats"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        is_text(messages_plural(*state, "fr", TEXT("one seat|# seats"), cases[i].number), cases[i].french);
        is_text(messages_plural(*state, "en", TEXT("one seat|# seats"), cases[i].number), cases[i].english);
    }
    is_text(messages_plural(*state, "en", TEXT("same"), 7), "same");
    assert_null(messages_plural(*state, "fr", TEXT("absent|absents"), 7).at);
}

static void labels_are_texts_of_a_prefix(void **state) {
    is_text(messages_label(*state, "fr", TEXT("level"), TEXT("L")), "Licence");
    assert_null(messages_label(*state, "fr", TEXT("level"), TEXT("X")).at);
    assert_null(messages_label(*state, "fr", TEXT("level"), TEXT("")).at);
    assert_null(messages_label(*state, "fr", TEXT("level"), TEXT_NONE).at);
    char longest[400];
    memset(longest, 'x', sizeof longest);
    assert_null(messages_label(*state, "fr", TEXT("level"), (struct text){longest, sizeof longest}).at);
    assert_true(messages_has_labels(*state, "en", TEXT("level")));
    assert_false(messages_has_labels(*state, "en", TEXT("leve")));
    assert_false(messages_has_labels(*state, "en", TEXT("level.L")));
}

static void messages_live_until_the_last_lets_go(void **state) {
    struct messages *kept = messages_keep(*state);
    messages_free(kept);
    is_text(messages_find(*state, "fr", TEXT("level.L")), "Licence");
}

static void check_passes_what_is_whole(void **state) {
    struct buffer problems = {0};
    assert_true(messages_check(*state, &problems));
    assert_int_equal(problems.length, 0);
}

static void check_refuses(const char *id, const char *in_french, const char *in_english, const char *reason) {
    const struct mo_text one = {id, in_french ? in_french : ""}, two = {id, in_english ? in_english : ""};
    struct messages *messages = mo_messages(&one, in_french != NULL, &two, in_english != NULL);
    struct buffer problems = {0};
    assert_false(messages_check(messages, &problems));
    if (!strstr(problems.at, reason)) fail_msg("%s: %s", id, problems.at);
    buffer_release(&problems);
    messages_free(messages);
}

static void check_refuses_ids_of_one_language(void **state) {
    (void)state;
    check_refuses("a.b", "x", NULL, "en.mo: has no \"a.b\"");
    check_refuses("a.b", NULL, "x", "fr.mo: has no \"a.b\"");
}

static void check_refuses_other_placeholders(void **state) {
    (void)state;
    check_refuses("a.b", "Le {x_on}", "On {day}", "placeholders");
    check_refuses("a.b", "Le jour", "On {day}", "placeholders");
    check_refuses("Wait {n} seconds", "Attendez", NULL, "placeholders");
}

static void mo_is(const void *bytes, size_t length, const char *reason) {
    struct buffer problem = {0};
    char *copy = malloc(length ? length : 1);
    memcpy(copy, bytes, length);
    bool is_good = mo_open((struct text){copy, length}, &problem);
    if (is_good == (reason != NULL) || (reason && !strstr(problem.at, reason))) fail_msg("%s, expected %s", is_good ? "good" : problem.at, reason ? reason : "good");
    free(copy);
    buffer_release(&problem);
}

static void both_byte_orders_are_read(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct buffer image = {0};
        mo_write(&image, french, 5, i);
        mo_is(image.at, image.length, NULL);
        buffer_release(&image);
    }
}

static void cut_or_strange_files_are_refused(void **state) {
    (void)state;
    struct buffer image = {0};
    mo_write(&image, french, 5, false);
    for (size_t length = 0; length < image.length; length++)
        mo_is(image.at, length, length < 28 ? "is not a .mo file" : "is cut short");
    image.at[0] ^= 1;
    mo_is(image.at, image.length, "is not a .mo file");
    image.at[0] ^= 1;
    image.at[6] = 2;
    mo_is(image.at, image.length, "is not a .mo file");
    image.at[6] = 0;
    memset(image.at + 8, 0xFF, 4);
    mo_is(image.at, image.length, "is cut short");
    buffer_release(&image);
}

static void strange_texts_are_refused(void **state) {
    (void)state;
    static const struct {
        struct mo_text texts[2];
        const char *reason;
    } cases[] = {
        {{{"a", "1"}, {"a", "2"}}, "has an id twice"},
        {{{"a\4b", "1"}, {"c", "2"}}, "msgctxt"},
        {{{"a", "\xFF"}, {"c", "2"}}, "UTF-8"},
        {{{"a|\1", "x\1y"}, {"c", "2"}}, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer image = {0};
        mo_write(&image, cases[i].texts, 2, false);
        mo_is(image.at, image.length, cases[i].reason);
        for (size_t at = 0; i == 3 && at < image.length; at++)
            image.at[at] = image.at[at] == '\1' ? '\0' : image.at[at];
        if (i == 3) mo_is(image.at, image.length, "msgid_plural");
        buffer_release(&image);
    }
}

static void absent_folder_is_a_problem(void **state) {
    (void)state;
    struct buffer problems = {0};
    assert_null(messages_load("/tmp/there-is-no-such-folder", &problems));
    assert_non_null(strstr(problems.at, "fr.mo: No such file"));
    assert_non_null(strstr(problems.at, "en.mo: No such file"));
    buffer_release(&problems);
}

#define WITH_MESSAGES(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_MESSAGES(texts_are_found_by_id),
        WITH_MESSAGES(absent_text_is_none_but_english_is_its_own_id),
        WITH_MESSAGES(plurals_follow_the_language),
        WITH_MESSAGES(labels_are_texts_of_a_prefix),
        WITH_MESSAGES(messages_live_until_the_last_lets_go),
        WITH_MESSAGES(check_passes_what_is_whole),
        cmocka_unit_test(check_refuses_ids_of_one_language),
        cmocka_unit_test(check_refuses_other_placeholders),
        cmocka_unit_test(both_byte_orders_are_read),
        cmocka_unit_test(cut_or_strange_files_are_refused),
        cmocka_unit_test(strange_texts_are_refused),
        cmocka_unit_test(absent_folder_is_a_problem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
