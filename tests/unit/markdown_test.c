/* Tests of Markdown: what may stand in a page stays, what could harm is gone, and bombs take no time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/packing.h"
#include "markdown.h"

static void must_give(const char *markdown, const char *html) {
    struct buffer out = {0};
    assert_true(markdown_write(&out, text_of(markdown)));
    assert_string_equal(out.at ? out.at : "", html);
    buffer_release(&out);
}

static void what_people_write_stays(void **state) {
    (void)state;
    must_give("", "");
    must_give("Bonjour *Ada* & **B**\n\n- un\n- deux\n", "<p>Bonjour <em>Ada</em> &amp; <strong>B</strong></p>\n<ul>\n<li>un</li>\n<li>deux</li>\n</ul>\n");
    must_give("`<b>`", "<p><code>&lt;b&gt;</code></p>\n");
}

static void headings_begin_below_the_section_s_own(void **state) {
    (void)state;
    must_give("# A\n\n## B\n\n##### C\n\n###### D", "<h3>A</h3>\n<h4>B</h4>\n<h6>C</h6>\n<h6>D</h6>\n");
    must_give("## A\n\n### B\n\n## C", "<h3>A</h3>\n<h4>B</h4>\n<h3>C</h3>\n");
    must_give("#### A\n\n> ##### B\n\nC\n===", "<h6>A</h6>\n<blockquote>\n<h6>B</h6>\n</blockquote>\n<h3>C</h3>\n");
    must_give("###### A", "<h3>A</h3>\n");
}

static void html_and_images_are_dropped(void **state) {
    (void)state;
    must_give("a <script>alert(1)</script> b", "<p>a alert(1) b</p>\n");
    struct buffer links = {0}, out = {0};
    for (int i = 0; i < 100; i++) buffer_string(&links, "[<b>](/x) ");
    assert_true(markdown_write(&out, buffer_as_text(&links)));
    buffer_release(&links);
    buffer_release(&out);
    must_give("<div onclick=x>\n<img src=y>\n</div>\n\nb", "<p>b</p>\n");
    must_give("![un *plan*](https://example.org/x.png)", "<p>un <em>plan</em></p>\n");
    must_give("[![logo](x.png)](https://example.org)", "<p><a rel=\"nofollow noopener\" href=\"https://example.org\">logo</a></p>\n");
}

static void links_that_could_run_lose_their_target(void **state) {
    (void)state;
    must_give("[x](javascript:alert(1))", "<p>x</p>\n");
    must_give("[x](&#106;avascript:alert)", "<p>x</p>\n");
    must_give("[x](<JaVaScRiPt:alert>)", "<p>x</p>\n");
    must_give("[x](data:text/html,a)", "<p>x</p>\n");
    must_give("<vbscript:a>", "<p>vbscript:a</p>\n");
    must_give("[x](//evil.example)", "<p>x</p>\n");
    must_give("[x](</\\evil.example>)", "<p>x</p>\n");
    must_give("[x](page)", "<p>x</p>\n");
}

static void other_links_keep_theirs(void **state) {
    (void)state;
    must_give("[x](/fr/courses#a)", "<p><a href=\"/fr/courses#a\">x</a></p>\n");
    must_give("[x](HTTPS://example.org/?a=1&b=\")", "<p><a rel=\"nofollow noopener\" href=\"HTTPS://example.org/?a=1&amp;b=%22\">x</a></p>\n");
    must_give("<ada@example.org>", "<p><a href=\"mailto:ada@example.org\">ada@example.org</a></p>\n");
}

/* The worst of these in so many bytes, in microseconds. */
static uint64_t worst_bomb(size_t bytes) {
    static const char *const pieces[] = {"![l", "[", "*a **a ", "> ", "`", "[a](b", "<", "- ", "\\", "&", "_*", "a**b", "![[]()", "[x]: y\n", "&#0;", "<!--", "- a\n", "1. a\n", "# a\n", "x\n\n", "\n> a", "<a>", "\""};
    uint64_t worst = 0;
    for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
        struct buffer text = {0}, out = {0};
        while (text.length + strlen(pieces[p]) <= bytes) buffer_string(&text, pieces[p]);
        uint64_t start = clock_microseconds();
        markdown_write(&out, buffer_as_text(&text));
        uint64_t took = clock_microseconds() - start;
        worst = took > worst ? took : worst;
        assert_true(out.length <= MARKDOWN_HTML_MOST + MARKDOWN_BYTES_MOST);
        buffer_release(&text);
        buffer_release(&out);
    }
    return worst;
}

static void bombs_are_refused_or_take_no_time(void **state) {
    (void)state;
    uint64_t in_helper = worst_bomb(MARKDOWN_BYTES_MOST), in_loop = worst_bomb(MARKDOWN_NOW_MOST);
    print_message("worst text of %d bytes: %llu us; of %d, which the loop renders itself: %llu us\n", MARKDOWN_BYTES_MOST, (unsigned long long)in_helper, MARKDOWN_NOW_MOST, (unsigned long long)in_loop);
    /* Sanitized on a busy machine a bomb may take half a second; what grows with the square of its length takes many. */
    assert_true(in_helper < 3000000);
}

static void packed_texts_come_back_in_their_order(void **state) {
    (void)state;
    struct buffer texts = {0}, out = {0};
    struct text rest, one;
    pack_text(&texts, TEXT("a"));
    pack_text(&texts, TEXT("\xFF"));
    pack_text(&texts, TEXT(""));
    assert_true(markdown_make(buffer_as_text(&texts), &out));
    rest = buffer_as_text(&out);
    assert_true(unpack_text(&rest, &one) && text_is(one, "<p>a</p>\n"));
    assert_true(unpack_text(&rest, &one) && !one.at);
    assert_true(unpack_text(&rest, &one) && text_is(one, "") && !rest.length);
    texts.length--;
    assert_true(markdown_make(TEXT(""), &out));
    assert_false(markdown_make(buffer_as_text(&texts), &out));
    buffer_release(&texts);
    buffer_release(&out);
}

static void what_is_too_long_or_no_text_is_refused(void **state) {
    (void)state;
    struct buffer text = {0}, out = {0};
    for (int i = 0; i <= MARKDOWN_BYTES_MOST; i++) buffer_byte(&text, 'a');
    assert_false(markdown_write(&out, buffer_as_text(&text)));
    text.length--;
    assert_true(markdown_write(&out, buffer_as_text(&text)));
    buffer_clear(&out);
    assert_false(markdown_write(&out, TEXT("\xFF")));
    buffer_clear(&text);
    for (int i = 0; i < 50; i++) buffer_string(&text, "> ");
    buffer_string(&text, "a");
    assert_false(markdown_write(&out, buffer_as_text(&text)));
    assert_int_equal(out.length, 0);
    buffer_release(&text);
    buffer_release(&out);
}

static void members_hold_what_could_be_rendered(void **state) {
    (void)state;
    struct buffer json = {0}, deep = {0};
    for (int i = 0; i < 50; i++) buffer_string(&deep, "> ");
    buffer_string(&deep, "a");
    buffer_byte(&json, '{');
    markdown_write_member(&json, TEXT("a"), TEXT("**x**"));
    markdown_write_member(&json, TEXT("b"), TEXT(" \n"));
    markdown_write_member(&json, TEXT("c"), buffer_as_text(&deep));
    markdown_write_member(&json, TEXT("d"), TEXT("y"));
    assert_string_equal(json.at, "{\"a\":\"<p><strong>x</strong></p>\\u000a\",\"c\":null,\"d\":\"<p>y</p>\\u000a\"");
    buffer_release(&json);
    buffer_release(&deep);
}

int main(void) {
    log_start("test", (enum log_level)0, false);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_people_write_stays),
        cmocka_unit_test(headings_begin_below_the_section_s_own),
        cmocka_unit_test(html_and_images_are_dropped),
        cmocka_unit_test(links_that_could_run_lose_their_target),
        cmocka_unit_test(other_links_keep_theirs),
        cmocka_unit_test(bombs_are_refused_or_take_no_time),
        cmocka_unit_test(packed_texts_come_back_in_their_order),
        cmocka_unit_test(members_hold_what_could_be_rendered),
        cmocka_unit_test(what_is_too_long_or_no_text_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
