/* The names a template asks for, with its includes and the layout. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "view/template_scan.h"

static const struct template_source files[] = {
    {TEXT("layout.html"), TEXT("{{title}}{{#is_signed_in}}{{title}}{{/is_signed_in}}\n{{>content}}\n")},
    {TEXT("page.html"),
     TEXT("{{! a comment }}{{title}}{{#rows}}{{name:x-date:h}}{{#rows_separator}}, {{/rows_separator}}{{/rows}}{{#no_rows}}{{_:x-t=None}}{{/no_rows}}\n{{>pager}}\n{{>pager}}\n")},
    {TEXT("partials/pager.html"), TEXT("{{#pages}}{{number}}{{/pages}}\n{{>pager}}\n")},
    {TEXT("mail/a.txt"), TEXT("{{subject}}\n\n{{>foot}}\n")},
    {TEXT("mail/partials/foot.txt"), TEXT("{{root}}\n")},
};
static const struct template_sources sources = {files, 5};

static void add(void *owner, const char *name, bool is_section) {
    buffer_print(owner, "%s%s ", is_section ? "#" : "", name);
}

static void names_are(const char *file, const char *expected) {
    struct buffer names = {0};
    template_names(sources, text_of(file), add, &names);
    assert_string_equal(names.at ? names.at : "", expected);
    buffer_release(&names);
}

static void page_gives_its_names_once_with_includes_and_layout(void **state) {
    (void)state;
    names_are("page.html", "title #rows name #pages number #is_signed_in ");
}

static void partial_and_mail_have_no_layout(void **state) {
    (void)state;
    names_are("partials/pager.html", "#pages number ");
    names_are("mail/a.txt", "subject root ");
}

static void unknown_file_has_the_layout_only(void **state) {
    (void)state;
    names_are("mail/nowhere.txt", "");
    names_are("nowhere.html", "title #is_signed_in ");
}

static void many_names_are_all_given(void **state) {
    (void)state;
    struct buffer text = {0}, names = {0};
    for (int i = 0; i < 300; i++)
        buffer_print(&text, "{{n%d}}{{n%d}}", i, i);
    const struct template_source big = {TEXT("mail/big.txt"), buffer_as_text(&text)};
    template_names((struct template_sources){&big, 1}, big.name, add, &names);
    size_t count = 0;
    for (size_t i = 0; i < names.length; i++)
        count += names.at[i] == ' ';
    assert_int_equal(count, 300);
    buffer_release(&text);
    buffer_release(&names);
}

static void tags_are_split_from_the_text_between(void **state) {
    (void)state;
    struct text rest = TEXT("a {b} {{name:x-t=A:h}} {{ open"), before;
    struct template_tag tag;
    assert_true(template_next(&rest, &before, &tag));
    assert_true(text_is(before, "a {b} "));
    assert_true(text_is(tag.whole, "{{name:x-t=A:h}}") && text_is(tag.name, "name") && text_is(tag.modifiers, "x-t=A:h"));
    assert_true(template_has_modifier(&tag, "h") && !template_has_modifier(&tag, "x"));
    assert_false(template_next(&rest, &before, &tag));
    assert_true(text_is(before, " {{ open"));
    rest = TEXT("");
    assert_false(template_next(&rest, &before, &tag));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(page_gives_its_names_once_with_includes_and_layout),
        cmocka_unit_test(partial_and_mail_have_no_layout),
        cmocka_unit_test(unknown_file_has_the_layout_only),
        cmocka_unit_test(many_names_are_all_given),
        cmocka_unit_test(tags_are_split_from_the_text_between),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
