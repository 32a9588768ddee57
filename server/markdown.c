/* Renders Markdown with cmark: its tree is cut to what we allow before it is written. */
#include "markdown.h"

#include <stdlib.h>
#include <string.h>

#include <cmark.h>

#include "base/packing.h"

/* Deeper is nothing that anyone writes. */
enum { DEPTH_MOST = 40, HEADING_MOST = 6, BRACKETS_MOST = 2000 };
/* A text stands under an h2 of its page. */
enum { HEADING_FIRST = 3 };

static bool is_cheap(struct text markdown);
static bool tame(cmark_node *root);
static bool is_leaf(cmark_node *node);
static int highest_heading(cmark_node *root);
static void change(cmark_node *node, int headings_down);
static void put_words_instead(cmark_node *node);
static bool is_good_target(const char *url);
static void add_rel(struct buffer *out, struct text html);

bool markdown_write(struct buffer *out, struct text markdown) {
    if (markdown.length > MARKDOWN_BYTES_MOST || !text_is_utf8(markdown) || !is_cheap(markdown)) return false;
    cmark_node *root = cmark_parse_document(markdown.at ? markdown.at : "", markdown.length, CMARK_OPT_DEFAULT);
    bool is_good = root && tame(root);
    char *html = is_good ? cmark_render_html(root, CMARK_OPT_DEFAULT) : NULL;
    is_good = html && strlen(html) <= MARKDOWN_HTML_MOST;
    if (is_good) add_rel(out, text_of(html));
    free(html);
    if (root) cmark_node_free(root);
    return is_good;
}

bool markdown_make(struct text packed, struct buffer *out) {
    struct text one;
    while (packed.length) {
        if (!unpack_text(&packed, &one)) return false;
        struct buffer html = {0};
        pack_text(out, markdown_write(&html, one) ? buffer_as_text(&html) : TEXT_NONE);
        buffer_release(&html);
    }
    return true;
}

void markdown_write_member(struct buffer *json, struct text name, struct text markdown) {
    struct buffer html = {0};
    if (!text_trim(markdown).length) return;
    bool is_good = markdown_write(&html, markdown);
    if (json->length && json->at[json->length - 1] != '{') buffer_byte(json, ',');
    buffer_json(json, name);
    buffer_byte(json, ':');
    buffer_json(json, is_good ? buffer_as_text(&html) : TEXT_NONE);
    buffer_release(&html);
}

/* What cmark 0.30 does with brackets that lead nowhere grows with their square. */
static bool is_cheap(struct text markdown) {
    size_t brackets = 0;
    for (size_t i = 0; i < markdown.length; i++) brackets += markdown.at[i] == '[';
    return brackets <= BRACKETS_MOST;
}

/* Without recursion: the depth is the writer's. False: too deep. */
static bool tame(cmark_node *root) {
    cmark_iter *iter = cmark_iter_new(root);
    cmark_event_type event;
    int depth = 0, headings_down = HEADING_FIRST - highest_heading(root);
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE && depth <= DEPTH_MOST) {
        cmark_node *node = cmark_iter_get_node(iter);
        if (event == CMARK_EVENT_ENTER && !is_leaf(node)) depth++;
        if (event == CMARK_EVENT_EXIT) {
            depth--;
            change(node, headings_down);
        } else if (cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK || cmark_node_get_type(node) == CMARK_NODE_HTML_INLINE) {
            /* A leaf: the walk has already gone past it. */
            cmark_node_free(node);
        }
    }
    cmark_iter_free(iter);
    return depth <= DEPTH_MOST;
}

/* Those are entered only. */
static bool is_leaf(cmark_node *node) {
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_HTML_BLOCK:
    case CMARK_NODE_THEMATIC_BREAK:
    case CMARK_NODE_CODE_BLOCK:
    case CMARK_NODE_TEXT:
    case CMARK_NODE_SOFTBREAK:
    case CMARK_NODE_LINEBREAK:
    case CMARK_NODE_CODE:
    case CMARK_NODE_HTML_INLINE: return true;
    default: return false;
    }
}

/* Some begin with "#", some with "##": either way it is the text's first level. */
static int highest_heading(cmark_node *root) {
    int highest = HEADING_MOST;
    cmark_iter *iter = cmark_iter_new(root);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        if (event == CMARK_EVENT_ENTER && cmark_node_get_type(node) == CMARK_NODE_HEADING && cmark_node_get_heading_level(node) < highest) highest = cmark_node_get_heading_level(node);
    }
    cmark_iter_free(iter);
    return highest;
}

/* On the way out of a node: the walk doesn't come back to it. */
static void change(cmark_node *node, int headings_down) {
    int level;
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_HEADING:
        level = cmark_node_get_heading_level(node) + headings_down;
        cmark_node_set_heading_level(node, level < HEADING_MOST ? level : HEADING_MOST);
        break;
    case CMARK_NODE_LINK:
        if (!is_good_target(cmark_node_get_url(node))) put_words_instead(node);
        break;
    case CMARK_NODE_IMAGE: put_words_instead(node); break;
    default: break;
    }
}

static void put_words_instead(cmark_node *node) {
    cmark_node *child;
    while ((child = cmark_node_first_child(node))) cmark_node_insert_before(node, child);
    cmark_node_free(node);
}

/* A scheme of ours, or a place in the site; "//host" is elsewhere, and some browsers read "\" as "/". */
static bool is_good_target(const char *url) {
    static const char *const starts[] = {"http://", "https://", "mailto:"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (!strncasecmp(url, starts[i], strlen(starts[i]))) return true;
    return *url == '#' || (*url == '/' && url[1] != '/' && url[1] != '\\');
}

/* cmark writes attributes in one way only, and text never holds a bare '<'. */
static void add_rel(struct buffer *out, struct text html) {
    static const char link[] = "<a href=\"http";
    for (size_t i = 0; i < html.length; i++) {
        if (html.at[i] == '<' && html.length - i > sizeof link && !strncasecmp(html.at + i, link, sizeof link - 1)) {
            buffer_string(out, "<a rel=\"nofollow noopener\"");
            i += 1;
        } else
            buffer_byte(out, html.at[i]);
    }
}
