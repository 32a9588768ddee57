/* The lint of templates: each trap is refused with file and line, and what is good passes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "view/template_scan.h"

#define PRAGMA "{{%AUTOESCAPE context=\"HTML\"}}\n"

/* Lints one file beside a layout, a partial and two that include each other. */
static bool lint(const char *name, const char *text, struct buffer *problems) {
    const struct template_source files[] = {
        {text_of(name), text_of(text)},
        {TEXT("layout.html"), TEXT(PRAGMA "{{>content}}\n")},
        {TEXT("partials/pager.html"), TEXT(PRAGMA "<nav></nav>\n")},
        {TEXT("partials/ping.html"), TEXT(PRAGMA "{{>pong}}\n")},
        {TEXT("partials/pong.html"), TEXT(PRAGMA "{{>ping}}\n")},
    };
    return template_lint_file((struct template_sources){files, 5}, &files[0], NULL, problems);
}

static void passes(const char *body) {
    struct buffer text = {0}, problems = {0};
    buffer_string(&text, PRAGMA);
    buffer_string(&text, body);
    if (!lint("page.html", text.at, &problems)) fail_msg("%s: %s", body, problems.at);
    buffer_release(&text);
    buffer_release(&problems);
}

/* The reason is expected in line 2, where the body begins. */
static void refuses(const char *body, const char *reason) {
    struct buffer text = {0}, problems = {0};
    buffer_string(&text, PRAGMA);
    buffer_string(&text, body);
    bool is_good = lint("page.html", text.at, &problems);
    if (is_good || !strstr(problems.at, reason) || strncmp(problems.at, "page.html:2: ", 13))
        fail_msg("%s: expected \"%s\", got %s", body, reason, is_good ? "nothing" : problems.at);
    buffer_release(&text);
    buffer_release(&problems);
}

static void refuses_file(const char *name, const char *text, const char *reason) {
    struct buffer problems = {0};
    bool is_good = lint(name, text, &problems);
    if (is_good || !strstr(problems.at, reason)) fail_msg("%s: expected \"%s\", got %s", text, reason, is_good ? "nothing" : problems.at);
    buffer_release(&problems);
}

static void good_templates_pass(void **state) {
    (void)state;
    passes("<p>{{name}} {{_:x-t=Seats left}} {{n:x-tn=one seat|# seats}} {{d:x-date}}</p>\n{{>pager}}\n");
    passes("<a class=\"{{state}}\" href=\"{{root}}/courses?q={{q:url_query_escape}}&amp;page={{page:u}}#{{id}}\">x</a>");
    passes("<a href=\"/courses/{{code}}\"{{#is_here}} aria-current=\"page\"{{/is_here}}>x</a><a href=\"#top\">t</a><a href='mailto:{{email}}'>m</a><a "
           "href=\"https://a.org/{{x}}\">w</a>");
    passes("<option{{#is_chosen}} selected{{/is_chosen}} value=\"{{value}}\">{{value}}</option><input disabled{{#x}} checked{{/x}}>");
    passes("<textarea name=\"a\">{{text:p}}{{_:x-t=Hint}}</textarea><pre>{{text:pre_escape}}</pre><p>{{text:h}}</p>");
    passes("<a href=\"{{#next}}{{root}}/a{{/next}}{{#no_next}}/b{{/no_next}}\">x</a>");
    passes("<script type=\"application/ld+json\">{{json_ld:none}}</script><div>{{summary_html:none}}</div>");
    passes("<script defer src=\"{{_:x-asset=site.js}}\"></script><img src=\"{{_:x-asset=a.svg}}\" alt=\"\"><!-- said once --><p>1 < 2</p>");
    passes("<link rel=\"canonical\" href=\"{{base_url}}{{canonical}}\"><a href=\"{{base_url}}/x\">a</a><form action=\"{{here}}\"></form><a href=\"{{site:x-url}}\">b</a><a "
           "href=\"/{{language}}/c\">c</a>");
}

static void file_without_pragma_is_refused(void **state) {
    (void)state;
    refuses_file("page.html", "<p>{{name}}</p>", "page.html:1: the file must begin with");
    refuses_file("page.html", "\n" PRAGMA "<p></p>", "must begin with");
    refuses(PRAGMA "<p></p>", "only the first thing");
}

static void unknown_modifiers_are_refused(void **state) {
    (void)state;
    refuses("{{a:x-dat}}", "unknown modifier");
    refuses("{{a:javascript_escape}}", "unknown modifier");
    refuses("{{_:x-t=Time: now}}", "unknown modifier");
    refuses("{{a:x-date=long}}", "takes no argument");
    refuses("{{_:x-t}}", "needs an =argument");
    refuses("{{a:x-t=Text}}", "takes no value");
    refuses("{{_:x-date}}", "needs a value");
    refuses("{{_}}", "has no value");
    refuses("{{a:h:x-date}}", "escaping comes last");
}

static void none_is_for_two_only(void **state) {
    (void)state;
    refuses("<p>{{name:none}}</p>", ":none prints raw");
    refuses("<p>{{json_ld:none}}</p>", ":none prints raw");
    refuses("<p title=\"{{summary_html:none}}\">x</p>", ":none prints raw");
    refuses("<script type=\"application/ld+json\">{{summary_html:none}}</script>", ":none prints raw");
}

static void newlines_are_kept_where_they_count(void **state) {
    (void)state;
    refuses("<textarea>{{text}}</textarea>", "use :p");
    refuses("<TEXTAREA>{{text:h}}</TEXTAREA>", "use :p");
    refuses("<pre><b>{{text}}</b></pre>", "use :p");
    refuses("<i title=\"{{text:p}}\"></i>", "in text only");
}

static void variables_do_not_start_addresses(void **state) {
    (void)state;
    const char *const names[] = {"href", "src", "action", "formaction", "srcset", "poster", "ping", "xlink:href", "HREF"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct buffer body = {0};
        buffer_print(&body, "<a %s=\"{{v}}\">x</a>", names[i]);
        refuses(body.at, "at the start of an address");
        buffer_release(&body);
    }
    refuses("<a href=\"{{#a}}{{root}}{{/a}}{{v}}\">x</a>", "at the start of an address");
    refuses("<a href=\"/{{v}}\">x</a>", "at the start of an address");
    refuses("<a href=\"{{base_url}}{{v}}\">x</a>", "at the start of an address");
    refuses("<a href=\"{{root:h}}\">x</a>", "at the start of an address");
    refuses("<a href=\"java{{v}}\">x</a>", "an address starts with");
}

static void addresses_start_with_a_slash_or_a_scheme(void **state) {
    (void)state;
    refuses("<a href=\"courses\">x</a>", "an address starts with");
    refuses("<a href=\"javascript:alert(1)\">x</a>", "an address starts with");
    refuses("<a href=\"data:text/html,x\">x</a>", "an address starts with");
    refuses("<a href=\"//evil.example/\">x</a>", "another site");
    refuses("<a href=\"/\\evil.example/\">x</a>", "another site");
    refuses("<a href=\"{{base_url}}.evil.example/\">x</a>", "followed by a slash");
    refuses("<a href=\"\">x</a>", "empty");
}

static void values_in_queries_are_escaped_for_them(void **state) {
    (void)state;
    refuses("<a href=\"/c?q={{v}}\">x</a>", "needs :url_query_escape");
    refuses("<a href=\"?q={{v:h}}\">x</a>", "needs :url_query_escape");
    refuses("<a href=\"/c?next={{here}}\">x</a>", "needs :url_query_escape");
    refuses("<a href=\"{{#a}}/c?a=1{{/a}}&amp;b={{v}}\">x</a>", "needs :url_query_escape");
    refuses("<p>{{v:url_query_escape}}</p>", "in addresses only");
}

static void variables_stand_in_text_and_quoted_values_only(void **state) {
    (void)state;
    refuses("<script>var a = 1;</script>", "a script without src");
    refuses("<script src=\"/a.js\">{{v}}</script>", "no variable in a script");
    refuses("<script src=\"/a.js\">var a;</script>", "no inline script");
    refuses("<script type=\"application/ld+json\">{{v}}</script>", "no variable in a script");
    refuses("<style>p{}</style>", "not for our pages");
    refuses("<iframe srcdoc=\"x\"></iframe>", "not for our pages");
    refuses("<p style=\"color:red\">x</p>", "no style attributes");
    refuses("<p srcdoc=\"{{v}}\">x</p>", "no srcdoc");
    refuses("<p onclick=\"go()\">x</p>", "no on… attributes");
    refuses("<p ONMOUSEOVER='{{v}}'>x</p>", "no on… attributes");
    refuses("<!-- {{v}} -->", "no variable in a comment");
    refuses("<h{{n}}>x</h1>", "in the name of a tag");
    refuses("<{{n}}>", "in the name of a tag");
    refuses("<p data-{{n}}=\"1\">x</p>", "in the name of a tag or an attribute");
    refuses("<p {{n}}>x</p>", "in the name of a tag or an attribute");
    refuses("<p class={{n}}>x</p>", "without quotes");
    refuses("<p class=a{{n}}>x</p>", "without quotes");
    refuses("<p class=a>x</p>", "without quotes");
    refuses("<p class{{#n}}es{{/n}}=\"a\">x</p>", "put together from pieces");
    refuses("<!-- {{#n}} --> {{/n}}", "a section may not stand here");
}

static void includes_start_in_column_one_of_the_text(void **state) {
    (void)state;
    refuses("  {{>pager}}\n", "column 1");
    refuses("<p>{{>pager}}</p>\n", "column 1");
    refuses("{{>nothing}}\n", "there is no partials/nothing.html");
    refuses("{{>content}}\n", "only layout.html");
    refuses("{{>pager:h}}\n", "an include is");
    refuses_file("page.html", PRAGMA "<p title=\"\n{{>pager}}\n\">x</p>", "page.html:3: {{>pager}}: an include stands in text only");
    refuses_file("partials/ping.html", PRAGMA "{{>pong}}\n", "leads back");
    refuses_file("layout.html", PRAGMA "<html></html>", "does not include the content");
}

static void sections_are_closed_in_order(void **state) {
    (void)state;
    refuses("{{#a}}x", "never closed");
    refuses("{{#a}}{{#b}}{{/a}}{{/b}}", "does not close");
    refuses("{{/a}}", "does not close");
    refuses("{{#a b}}{{/a b}}", "letters, digits");
    refuses("{{a-}}", "letters, digits");
    refuses("{{}}", "letters, digits");
    refuses("{{a", "without its }}");
}

static void frame_is_for_the_layout(void **state) {
    (void)state;
    refuses("<main>x</main>", "only layout.html holds");
    refuses("<html>", "only layout.html holds");
    refuses("<p class=\"a", "ends inside");
    refuses("<textarea>", "ends inside");
    refuses_file("page.html", PRAGMA "a\xFF", "not UTF-8");
}

static void lines_are_counted(void **state) {
    (void)state;
    refuses_file("page.html", PRAGMA "\n<p>\n{{_:x-t=A\nB}}\n{{x:none}}</p>", "page.html:6: {{x:none}}: ");
}

static void set_without_layout_is_refused(void **state) {
    (void)state;
    const struct template_source page = {TEXT("page.html"), TEXT(PRAGMA "x")}, mail = {TEXT("mail/a.txt"), TEXT("A\n\nb\n")};
    struct buffer problems = {0};
    assert_false(template_lint((struct template_sources){&page, 1}, NULL, &problems));
    assert_string_equal(problems.at, "layout.html:1: is missing\n");
    buffer_clear(&problems);
    assert_true(template_lint((struct template_sources){&mail, 1}, NULL, &problems));
    buffer_release(&problems);
}

static void mail_texts_have_a_subject_and_no_markup(void **state) {
    (void)state;
    refuses_file("mail/a.txt", "\n\nbody\n", "its subject");
    refuses_file("mail/a.txt", "Subject\nbody\n", "its subject");
    refuses_file("mail/a.txt", "Subject\n", "its subject");
    refuses_file("mail/a.txt", "Subject\n\n" PRAGMA, "mail/a.txt:3: {{%AUTOESCAPE context=\"HTML\"}}: a mail text has no pragma");
    refuses_file("mail/a.txt", "Subject\n\n{{a:h}}\n", "is plain");
    refuses_file("mail/a.txt", "Subject\r\n\r\nbody\n", "carriage returns");
    struct buffer problems = {0};
    assert_true(lint("mail/a.txt", "Hello {{name}}\n\nIt's 1 < 2, see {{base_url}}{{root}}/x?a={{a:url_query_escape}}\n{{#b}}\n<{{b}}\n{{/b}}\n", &problems));
    buffer_release(&problems);
}

/* Where a browser sees another tag, comment or text than the eye does. */
static void html_is_read_as_a_browser_reads_it(void **state) {
    (void)state;
    refuses("<<a href=\"javascript:x\">x</a>", "an address starts with");
    refuses("<<script>x</script>", "a script without src");
    refuses("<?x {{y}}>", "neither <? nor </");
    refuses("</3 {{x}}>", "neither <? nor </");
    refuses("</ p {{x}}>", "neither <? nor </");
    refuses("<!--><script>x</script>-->", "a script without src");
    refuses("<!-><script>x</script>-->", "a script without src");
    refuses("<!><script>x</script>-->", "a script without src");
    refuses("<!---><script>x</script>-->", "a script without src");
    refuses("<!-- a --!><script>x</script>-->", "a comment ends with -->");
    refuses("<script src=\"/a.js\"></scriptx>{{x}}</script>", "put together from pieces");
    refuses("<textarea><!-- </textarea><script>x</script> --></textarea>", "no tag and no comment");
    refuses("<title><a title=\"</title><script>x</script>\"></title>", "no tag and no comment");
    refuses("<title/>", "the file ends inside");
    refuses("<plaintext>", "are not for our pages");
    refuses("<a href/=\"{{x}}\">x</a>", "no variable in the name");
    passes("<p>1 << 2, 3 <4, a <= b</p><title>{{title}}: a < b</title><textarea>{{text:p}} </textarea><br/><input disabled/><!----><!-- - -- -->");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(html_is_read_as_a_browser_reads_it),
        cmocka_unit_test(good_templates_pass),
        cmocka_unit_test(file_without_pragma_is_refused),
        cmocka_unit_test(unknown_modifiers_are_refused),
        cmocka_unit_test(none_is_for_two_only),
        cmocka_unit_test(newlines_are_kept_where_they_count),
        cmocka_unit_test(variables_do_not_start_addresses),
        cmocka_unit_test(addresses_start_with_a_slash_or_a_scheme),
        cmocka_unit_test(values_in_queries_are_escaped_for_them),
        cmocka_unit_test(variables_stand_in_text_and_quoted_values_only),
        cmocka_unit_test(includes_start_in_column_one_of_the_text),
        cmocka_unit_test(sections_are_closed_in_order),
        cmocka_unit_test(frame_is_for_the_layout),
        cmocka_unit_test(lines_are_counted),
        cmocka_unit_test(set_without_layout_is_refused),
        cmocka_unit_test(mail_texts_have_a_subject_and_no_markup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
