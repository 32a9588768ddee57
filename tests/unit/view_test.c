/* Views: rows in templates, names from row to page, escaping of hostile values, mail texts, reload. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/arena.h"
#include "view/view.h"

#define PRAGMA "{{%AUTOESCAPE context=\"HTML\"}}\n"

struct fixture {
    char folder[32];
    struct templates *set;
    struct buffer out;
};

static void write_file(const char *folder, const char *name, const char *text) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static struct templates *load(const char *folder) {
    struct buffer problems = {0};
    struct templates *set = templates_load(folder, NULL, &problems);
    if (!set) print_error("%s", problems.at);
    buffer_release(&problems);
    return set;
}

static int set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    strcpy(fixture->folder, "/tmp/view-test-XXXXXX");
    if (!mkdtemp(fixture->folder)) return -1;
    char path[64];
    const char *const folders[] = {"partials", "mail", "courses"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", fixture->folder, folders[i]);
        mkdir(path, 0700);
    }
    write_file(fixture->folder, "layout.html", PRAGMA "<title>{{title}}</title>\n<main>\n{{>content}}\n</main>\n");
    write_file(fixture->folder, "partials/pager.html", PRAGMA "<nav>{{title}}/{{code}}</nav>\n");
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    templates_free(fixture->set);
    buffer_release(&fixture->out);
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", fixture->folder);
    int is_left = system(command);
    free(fixture);
    return is_left;
}

static struct view *page(struct fixture *fixture, const char *body) {
    struct buffer text = {0};
    buffer_string(&text, PRAGMA);
    buffer_string(&text, body);
    write_file(fixture->folder, "page.html", text.at);
    buffer_release(&text);
    templates_free(fixture->set);
    fixture->set = load(fixture->folder);
    assert_non_null(fixture->set);
    struct view *view = view_new(fixture->set, "fr", NULL);
    view_set(view, TEXT("title"), TEXT("T"));
    return view;
}

static const char *render(struct fixture *fixture, struct view *view, bool has_layout) {
    buffer_clear(&fixture->out);
    assert_true(view_render(view, "page.html", has_layout, &fixture->out));
    return fixture->out.at ? fixture->out.at : "";
}

static const struct column session_columns[] = {{{"session_id", 10}, COLUMN_NUMBER}, {{"room", 4}, COLUMN_TEXT}, {{"is_open", 7}, COLUMN_BOOLEAN}, {{"tags", 4}, COLUMN_ARRAY}};
static const struct text session_cells[] = {{"7", 1}, {"A", 1}, {"t", 1}, {"{x}", 3}, {"8", 1}, {NULL, 0}, {"f", 1}, {"{}", 2}};
static const struct table sessions = {session_columns, 4, session_cells, 2};
static const struct column meeting_columns[] = {{{"session_id", 10}, COLUMN_NUMBER}, {{"day", 3}, COLUMN_TEXT}};
static const struct text meeting_cells[] = {{"8", 1}, {"mon", 3}, {"7", 1}, {"tue", 3}, {"8", 1}, {"wed", 3}, {"9", 1}, {"never", 5}, {NULL, 0}, {"null", 4}};
static const struct table meetings = {meeting_columns, 2, meeting_cells, 5};
static const struct table nothing = {session_columns, 4, NULL, 0};

static void layout_goes_around_the_page(void **state) {
    struct view *view = page(*state, "<p>{{title}}</p>\n");
    assert_string_equal(render(*state, view, true), "<title>T</title>\n<main>\n<p>T</p>\n</main>\n");
    assert_string_equal(render(*state, view, false), "<p>T</p>\n");
    assert_string_equal(view_missing(view), "");
    view_free(view);
}

static void list_shows_rows_and_its_opposite_when_empty(void **state) {
    struct view *view = page(*state, "{{#sessions}}[{{room}}{{#is_open}}!{{/is_open}}{{#no_is_open}}-{{/no_is_open}}{{#no_room}}?{{/no_room}}{{#tags}}#{{/tags}}]{{/"
                                     "sessions}}{{#no_sessions}}none{{/no_sessions}}"
                                     "{{#empty}}x{{/empty}}{{#no_empty}}empty{{/no_empty}}");
    view_add_table(view, TEXT("sessions"), &sessions);
    view_add_table(view, TEXT("empty"), &nothing);
    assert_string_equal(render(*state, view, false), "[A!#][-?]empty");
    assert_string_equal(view_missing(view), "");
    view_free(view);
}

static void count_of_nought_is_nothing_and_a_nought_in_words_is_there(void **state) {
    static const struct column columns[] = {{{"count", 5}, COLUMN_NUMBER}, {{"code", 4}, COLUMN_TEXT}};
    static const struct text cells[] = {{"0", 1}, {"0", 1}, {"0.00", 4}, {"a", 1}, {"10", 2}, {NULL, 0}, {"-0.5", 4}, {"", 0}, {NULL, 0}, {"00", 2}};
    static const struct table lines = {columns, 2, cells, 5};
    struct view *view = page(*state, "{{#lines}}[{{#count}}{{count}}{{/count}}{{#no_count}}-{{/no_count}}{{#code}}{{code}}{{/code}}]{{/lines}}");
    view_add_table(view, TEXT("lines"), &lines);
    assert_string_equal(render(*state, view, false), "[-0][-a][10][-0.5][-00]");
    view_free(view);
}

static void separator_stands_between_rows(void **state) {
    struct view *view = page(*state, "{{#sessions}}{{session_id}}{{#sessions_separator}}, {{/sessions_separator}}{{/sessions}}");
    view_add_table(view, TEXT("sessions"), &sessions);
    assert_string_equal(render(*state, view, false), "7, 8");
    view_free(view);
}

static void names_are_found_in_row_then_parents_then_page_also_across_includes(void **state) {
    struct view *view = page(*state, "{{#sessions}}\n{{#meetings}}\n{{day}}{{room}}{{session_id}}{{title}}\n{{>pager}}\n{{/meetings}}\n{{/sessions}}\n");
    view_nest(view, TEXT("sessions"), TEXT("session_id"), TEXT("meetings"), &meetings);
    view_add_table(view, TEXT("sessions"), &sessions);
    view_set(view, TEXT("code"), TEXT("C"));
    assert_string_equal(render(*state, view, false), "tueA7T\n<nav>T/C</nav>\nmon8T\n<nav>T/C</nav>\nwed8T\n<nav>T/C</nav>\n");
    view_free(view);
}

static void nested_list_of_a_row_without_any_is_empty(void **state) {
    struct table one = meetings;
    one.rows_count = 1;
    struct view *view = page(*state, "{{#sessions}}{{session_id}}:{{#meetings}}{{day}}{{/meetings}}{{#no_meetings}}none{{/no_meetings}} {{/sessions}}");
    view_add_table(view, TEXT("sessions"), &sessions);
    view_nest(view, TEXT("sessions"), TEXT("session_id"), TEXT("meetings"), &one);
    assert_string_equal(render(*state, view, false), "7:none 8:mon ");
    view_free(view);
}

static void set_wins_over_records_and_the_later_record_wins(void **state) {
    struct view *view = page(*state, "{{session_id}}{{room}}{{#is_open}}open{{/is_open}}");
    view_set(view, TEXT("room"), TEXT("typed"));
    view_add_record(view, &sessions, 0);
    view_add_record(view, &sessions, 1);
    view_add_record(view, &nothing, 0);
    assert_string_equal(render(*state, view, false), "8typed");
    view_free(view);
}

static void values_may_change_between_two_renderings(void **state) {
    struct view *view = page(*state, "{{a}}{{#list}}{{room}}{{/list}}");
    view_set(view, TEXT("a"), TEXT("1"));
    render(*state, view, false);
    assert_string_equal(view_missing(view), "#list");
    view_set(view, TEXT("a"), TEXT("2"));
    view_add_table(view, TEXT("list"), &sessions);
    assert_string_equal(render(*state, view, false), "2A");
    view_free(view);
}

static void one_page_may_have_hundreds_of_names(void **state) {
    struct view *view = page(*state, "{{n7}}{{n499}}{{n500}}");
    struct arena *arena = arena_new();
    for (int i = 0; i < 500; i++)
        view_set(view, text_of(arena_print(arena, "n%d", i)), text_of(arena_print(arena, "<%d>", i)));
    assert_string_equal(render(*state, view, false), "&lt;7&gt;&lt;499&gt;");
    assert_string_equal(view_missing(view), "n500");
    view_free(view);
    arena_free(arena);
}

static void missing_names_are_recorded_once(void **state) {
    struct view *view = page(*state, "{{gone}}{{gone}}{{#lost}}x{{/lost}}{{#no_lost}}y{{/no_lost}}{{#sessions}}{{gone}}{{/sessions}}");
    view_add_table(view, TEXT("sessions"), &sessions);
    assert_string_equal(render(*state, view, false), "");
    assert_string_equal(view_missing(view), "gone #lost");
    view_free(view);
}

static void hostile_values_stay_text_in_every_place(void **state) {
    struct view *view =
        page(*state,
             "<p>{{v}}</p><a title=\"{{v}}\" href=\"/c?q={{v:url_query_escape}}\">{{v:h}}</a><textarea>{{v:p}}</textarea><a href=\"/c/{{v}}\">x</a><a href=\"mailto:{{v}}\">m</a>"
             "<option value='{{v}}'{{#v}} selected{{/v}}>");
    view_set(view, TEXT("v"), TEXT("<script>alert(\"1\")</script>'&\n javascript:"));
    const char *html = render(*state, view, false);
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "alert(\""));
    assert_null(strstr(html, "</script>"));
    assert_non_null(strstr(html, "<textarea>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;\n javascript:</textarea>"));
    assert_non_null(strstr(html, "q=%3Cscript%3E"));
    assert_non_null(strstr(html, "' selected>"));
    /* Every quote in a value is escaped: so many are the template's own. */
    size_t quotes = 0;
    for (const char *at = html; *at; at++)
        quotes += *at == '"';
    assert_int_equal(quotes, 8);
    view_free(view);
}

static void address_from_people_is_web_or_nothing(void **state) {
    struct view *view = page(*state, "<a href=\"{{a:x-url}}\">{{a}}</a><a href=\"{{b:x-url}}\">b</a>");
    view_set(view, TEXT("a"), TEXT("javascript:alert(1)"));
    view_set(view, TEXT("b"), TEXT("https://example.org/?a=1&b=2"));
    assert_string_equal(render(*state, view, false), "<a href=\"#\">javascript:alert(1)</a><a href=\"https://example.org/?a=1&amp;b=2\">b</a>");
    view_free(view);
}

static void long_and_broken_values_go_through_whole(void **state) {
    struct view *view = page(*state, "<p>{{long}}</p><p>{{broken}}</p><p>{{null}}</p>");
    char *letters = malloc(10000);
    memset(letters, '<', 10000);
    view_set(view, TEXT("long"), (struct text){letters, 10000});
    view_set(view, TEXT("broken"), TEXT("a\xFF\xC3(\xE2\x82"));
    view_set(view, TEXT("null"), TEXT_NONE);
    const char *html = render(*state, view, false);
    assert_int_equal(strlen(html), 3 * 7 + 4 * 10000 + 6);
    assert_non_null(strstr(html, "<p>a\xFF\xC3(\xE2\x82</p><p></p>"));
    view_free(view);
    free(letters);
}

static void old_view_keeps_its_set_after_a_reload(void **state) {
    struct fixture *fixture = *state;
    struct view *old = page(fixture, "<p>old {{title}}</p>");
    struct view *fresh = page(fixture, "<p>new {{title}}</p>");
    assert_string_equal(render(fixture, old, false), "<p>old T</p>");
    assert_string_equal(render(fixture, fresh, true), "<title>T</title>\n<main>\n<p>new T</p></main>\n");
    view_free(fresh);
    templates_free(fixture->set);
    fixture->set = NULL;
    assert_string_equal(render(fixture, old, false), "<p>old T</p>");
    view_free(old);
}

static void failed_load_gives_nothing_and_the_old_set_works_on(void **state) {
    struct fixture *fixture = *state;
    struct view *view = page(fixture, "<p>good</p>");
    write_file(fixture->folder, "bad.html", "{{title}}");
    struct buffer problems = {0};
    assert_null(templates_load(fixture->folder, NULL, &problems));
    assert_non_null(strstr(problems.at, "bad.html:1: "));
    assert_string_equal(render(fixture, view, false), "<p>good</p>");
    buffer_release(&problems);
    view_free(view);
}

static void missing_folder_is_a_problem(void **state) {
    (void)state;
    struct buffer problems = {0};
    assert_null(templates_load("/tmp/there-is-no-such-folder", NULL, &problems));
    assert_non_null(strstr(problems.at, "No such file"));
    buffer_release(&problems);
}

static void unknown_file_is_not_rendered_and_leaves_the_buffer(void **state) {
    struct fixture *fixture = *state;
    struct view *view = page(fixture, "<p>x</p>");
    buffer_string(&fixture->out, "kept");
    assert_false(view_render(view, "nowhere.html", true, &fixture->out));
    assert_string_equal(fixture->out.at, "kept");
    assert_false(templates_has(fixture->set, "nowhere.html"));
    assert_true(templates_has(fixture->set, "page.html"));
    view_free(view);
}

static void mail_text_is_plain_and_keeps_its_blank_lines(void **state) {
    struct fixture *fixture = *state;
    char path[64];
    snprintf(path, sizeof path, "%s/mail/partials", fixture->folder);
    mkdir(path, 0700);
    write_file(fixture->folder, "mail/partials/foot.txt", "-- \n{{title}}\n");
    write_file(fixture->folder, "mail/hello.txt", "Hello {{title}}\n\n{{#sessions}}\nRoom {{room}}\n{{/sessions}}\n\n{{#no_sessions}}\nNone\n{{/no_sessions}}\n<&\"\n{{>foot}}\n");
    struct view *view = page(fixture, "x");
    view_set(view, TEXT("title"), TEXT("A & <b>\r\nBcc: all@example.org\n\tmore"));
    view_add_table(view, TEXT("sessions"), &sessions);
    buffer_clear(&fixture->out);
    assert_true(view_render(view, "mail/hello.txt", false, &fixture->out));
    assert_string_equal(fixture->out.at, "Hello A & <b>  Bcc: all@example.org  more\n\nRoom A\nRoom \n\n<&\"\n-- \nA & <b>\r\nBcc: all@example.org\n\tmore\n");
    view_free(view);
}

static struct text token_of(void *owner, struct text form) {
    return text_is(form, "sign_in") ? text_of(owner) : TEXT("other");
}

static struct text key_of(void *owner, struct text action, struct text object) {
    (void)owner;
    return text_is(action, "profiles/save") && object.at && object.length == 0 ? TEXT("no \"object\"") : object;
}

static void hooks_give_tokens_keys_and_assets(void **state) {
    struct fixture *fixture = *state;
    view_free(page(fixture, "<i title=\"{{_:x-token=sign_in}}\">{{session_id:x-key=enrolments/create}}|{{_:x-key=profiles/save}}</i><img src=\"{{_:x-asset=a.svg}}\" alt=\"\">"));
    struct view_hooks hooks = {.form_token = token_of, .form_key = key_of, .owner = "<tok>"};
    struct view *view = view_new(fixture->set, "en", &hooks);
    view_set(view, TEXT("session_id"), TEXT("12"));
    assert_string_equal(render(fixture, view, false), "<i title=\"&lt;tok&gt;\">12|no &quot;object&quot;</i><img src=\"/assets/a.svg\" alt=\"\">");
    view_free(view);
}

static void modifiers_take_the_language_of_their_view(void **state) {
    struct fixture *fixture = *state;
    struct view *french = page(fixture, "{{d:x-day}} {{n:x-number}} {{n:x-tn=one seat|# seats}}"), *english = view_new(fixture->set, "en", NULL);
    struct view *both[] = {french, english};
    for (size_t i = 0; i < 2; i++) {
        view_set(both[i], TEXT("d"), TEXT("2026-12-01"));
        view_set(both[i], TEXT("n"), TEXT("1234"));
    }
    assert_string_equal(render(fixture, french, false), "1er décembre 2026 1\u202F234 1\u202F234 seats");
    assert_string_equal(render(fixture, english, false), "1 December 2026 1,234 1,234 seats");
    view_free(french);
    view_free(english);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(layout_goes_around_the_page),
        WITH_FOLDER(list_shows_rows_and_its_opposite_when_empty),
        WITH_FOLDER(count_of_nought_is_nothing_and_a_nought_in_words_is_there),
        WITH_FOLDER(separator_stands_between_rows),
        WITH_FOLDER(names_are_found_in_row_then_parents_then_page_also_across_includes),
        WITH_FOLDER(nested_list_of_a_row_without_any_is_empty),
        WITH_FOLDER(set_wins_over_records_and_the_later_record_wins),
        WITH_FOLDER(values_may_change_between_two_renderings),
        WITH_FOLDER(one_page_may_have_hundreds_of_names),
        WITH_FOLDER(missing_names_are_recorded_once),
        WITH_FOLDER(hostile_values_stay_text_in_every_place),
        WITH_FOLDER(address_from_people_is_web_or_nothing),
        WITH_FOLDER(long_and_broken_values_go_through_whole),
        WITH_FOLDER(old_view_keeps_its_set_after_a_reload),
        WITH_FOLDER(failed_load_gives_nothing_and_the_old_set_works_on),
        cmocka_unit_test(missing_folder_is_a_problem),
        WITH_FOLDER(unknown_file_is_not_rendered_and_leaves_the_buffer),
        WITH_FOLDER(mail_text_is_plain_and_keeps_its_blank_lines),
        WITH_FOLDER(hooks_give_tokens_keys_and_assets),
        WITH_FOLDER(modifiers_take_the_language_of_their_view),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
