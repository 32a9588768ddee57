/* The lint of templates: every trap of ctemplate is a rule that stops the loading, with file, line and reason. */
#include <string.h>

#include "template_html.h"
#include "template_scan.h"

enum { SECTIONS_DEEPEST = 32 };

struct linting {
    struct template_sources sources;
    const struct template_source *source;
    const struct messages *messages;
    struct buffer *problems;
    struct html_place html;
    struct section {
        struct text name;
        int line;
        enum address_state address;
    } sections[SECTIONS_DEEPEST];
    size_t depth;
    int line;
    bool is_good, is_mail, is_layout, has_content;
};

static void lint_head(struct linting *linting);
static void lint_tag(struct linting *linting, const struct template_tag *tag);
static void lint_include(struct linting *linting, const struct template_tag *tag);
static void lint_section(struct linting *linting, const struct template_tag *tag);
static void lint_variable(struct linting *linting, const struct template_tag *tag);
static enum tag_place place_of(const struct linting *linting, const char **fault);
static void step_over(struct linting *linting, struct text text);
static void lint_end(struct linting *linting, struct text rest);
static bool is_name(struct text name);
static bool is_own(const struct template_tag *tag);
static bool leads_back(struct template_sources sources, const struct template_source *from, struct text to, int depth);
static void complain(struct linting *linting, struct text what, const char *reason);

static const char pragma[] = "{{%AUTOESCAPE context=\"HTML\"}}";

bool template_lint(struct template_sources sources, const struct messages *messages, struct buffer *problems) {
    bool is_good = true, has_page = false;
    for (size_t i = 0; i < sources.count; i++) {
        is_good = template_lint_file(sources, &sources.at[i], messages, problems) && is_good;
        has_page = has_page || text_ends(sources.at[i].name, ".html");
    }
    if (has_page && !template_source_find(sources, TEXT("layout.html"))) {
        buffer_string(problems, "layout.html:1: is missing\n");
        return false;
    }
    return is_good;
}

bool template_lint_file(struct template_sources sources, const struct template_source *source, const struct messages *messages, struct buffer *problems) {
    struct linting linting = {.sources = sources, .source = source, .messages = messages, .problems = problems, .line = 1, .is_good = true};
    linting.is_mail = text_ends(source->name, ".txt");
    linting.is_layout = text_is(source->name, "layout.html");
    lint_head(&linting);
    struct text rest = source->text, before;
    struct template_tag tag;
    while (template_next(&rest, &before, &tag)) {
        step_over(&linting, before);
        lint_tag(&linting, &tag);
        for (size_t i = 0; i < tag.whole.length; i++) {
            linting.line += tag.whole.at[i] == '\n';
        }
    }
    lint_end(&linting, before);
    return linting.is_good;
}

static void lint_head(struct linting *linting) {
    struct text text = linting->source->text;
    if (!text_is_utf8(text) || (text.length > 0 && memchr(text.at, '\0', text.length))) {
        complain(linting, TEXT_NONE, "is not UTF-8 text");
    }
    if (!linting->is_mail) {
        if (!text_starts(text, pragma)) {
            complain(linting, TEXT_NONE, "the file must begin with {{%AUTOESCAPE context=\"HTML\"}}, without it everything prints raw");
        }
        return;
    }
    struct text rest = text, subject = text_cut(&rest, '\n'), blank = text_cut(&rest, '\n');
    bool is_part = text_starts(linting->source->name, "mail/partials/");
    if (!is_part && (subject.length == 0 || blank.length > 0 || !rest.at)) {
        complain(linting, TEXT_NONE, "the first line of a mail text is its subject, the second is empty");
    }
    if (text.length > 0 && memchr(text.at, '\r', text.length)) {
        complain(linting, TEXT_NONE, "has carriage returns");
    }
}

static void lint_tag(struct linting *linting, const struct template_tag *tag) {
    switch (tag->kind) {
    case TAG_PRAGMA:
        if (tag->whole.at != linting->source->text.at || linting->is_mail) {
            complain(linting, tag->whole, linting->is_mail ? "a mail text has no pragma" : "only the first thing of a file is a pragma");
        }
        break;
    case TAG_COMMENT:
        break;
    case TAG_INCLUDE:
        lint_include(linting, tag);
        break;
    case TAG_OPEN:
    case TAG_CLOSE:
        lint_section(linting, tag);
        break;
    case TAG_VARIABLE:
        lint_variable(linting, tag);
        break;
    }
}

static void lint_include(struct linting *linting, const struct template_tag *tag) {
    struct arena *arena = arena_new();
    const char *file = template_include(linting->source->name, tag->name, arena);
    bool is_first = tag->whole.at == linting->source->text.at || tag->whole.at[-1] == '\n';
    if (!is_name(tag->name) || tag->modifiers.at) {
        complain(linting, tag->whole, "an include is {{>name}}");
    } else if (!is_first) {
        complain(linting, tag->whole, "an include starts in column 1, for an indented one indents all it prints");
    } else if (!linting->is_mail && (linting->html.state != HTML_TEXT || linting->html.preserved[0])) {
        complain(linting, tag->whole, "an include stands in text only");
    } else if (!file && !linting->is_layout) {
        complain(linting, tag->whole, "only layout.html includes the content");
    } else if (file && !template_source_find(linting->sources, text_of(file))) {
        complain(linting, tag->whole, arena_print(arena, "there is no %s", file));
    } else if (file && leads_back(linting->sources, template_source_find(linting->sources, text_of(file)), linting->source->name, 0)) {
        complain(linting, tag->whole, "an include that leads back to its own file");
    }
    linting->has_content = linting->has_content || !file;
    arena_free(arena);
}

static bool leads_back(struct template_sources sources, const struct template_source *from, struct text to, int depth) {
    if (text_same(from->name, to) || depth > 20) {
        return true;
    }
    struct arena *arena = arena_new();
    struct text rest = from->text, before;
    struct template_tag tag;
    bool is_back = false;
    while (!is_back && template_next(&rest, &before, &tag)) {
        const char *file = tag.kind == TAG_INCLUDE ? template_include(from->name, tag.name, arena) : NULL;
        const struct template_source *next = file ? template_source_find(sources, text_of(file)) : NULL;
        is_back = next && leads_back(sources, next, to, depth + 1);
    }
    arena_free(arena);
    return is_back;
}

static void lint_section(struct linting *linting, const struct template_tag *tag) {
    bool is_opening = tag->kind == TAG_OPEN;
    if (!is_name(tag->name) || tag->modifiers.at) {
        complain(linting, tag->whole, "a name is letters, digits and _");
        return;
    }
    const char *fault = linting->is_mail ? NULL : html_section(&linting->html, is_opening);
    if (fault) {
        complain(linting, tag->whole, fault);
    }
    if (is_opening) {
        if (linting->depth == SECTIONS_DEEPEST) {
            complain(linting, tag->whole, "sections too deep in each other");
            return;
        }
        linting->sections[linting->depth++] = (struct section){tag->name, linting->line, linting->html.address};
    } else if (linting->depth == 0 || !text_same(linting->sections[linting->depth - 1].name, tag->name)) {
        complain(linting, tag->whole, "does not close the section that was opened last");
    } else {
        struct section *section = &linting->sections[--linting->depth];
        /* The section may be hidden: an address that began in it can begin here again. */
        if (linting->html.state == HTML_VALUE && linting->html.is_address && section->address == ADDRESS_START && linting->html.address == ADDRESS_REST) {
            linting->html.address = ADDRESS_START;
        }
    }
}

static void lint_variable(struct linting *linting, const struct template_tag *tag) {
    const char *fault = NULL;
    enum tag_place place = place_of(linting, &fault);
    if (!is_name(tag->name)) {
        fault = "a name is letters, digits and _";
    }
    if (!fault) {
        fault = template_modifiers_fault(tag, place, linting->messages);
    }
    if (place == PLACE_ATTRIBUTE) {
        bool is_escaped = template_has_modifier(tag, "url_query_escape") || template_has_modifier(tag, "u");
        const char *address = html_variable(&linting->html, is_own(tag), text_is(tag->name, "base_url"), is_escaped);
        fault = fault ? fault : address;
    }
    if (fault) {
        complain(linting, tag->whole, fault);
    }
}

static enum tag_place place_of(const struct linting *linting, const char **fault) {
    if (linting->is_mail) {
        return PLACE_MAIL;
    }
    switch (linting->html.state) {
    case HTML_TEXT:
        return linting->html.preserved[0] ? PLACE_PRESERVED : PLACE_TEXT;
    case HTML_VALUE:
        return PLACE_ATTRIBUTE;
    case HTML_SCRIPT:
        *fault = linting->html.is_json_ld ? NULL : "no variable in a script";
        return PLACE_JSON_LD;
    case HTML_BEFORE_VALUE:
    case HTML_UNQUOTED:
        *fault = "a variable in an attribute without quotes";
        return PLACE_TEXT;
    case HTML_COMMENT:
    case HTML_BANG:
    case HTML_DECLARATION:
        *fault = "no variable in a comment";
        return PLACE_TEXT;
    default:
        *fault = "no variable in the name of a tag or an attribute, nor between attributes";
        return PLACE_TEXT;
    }
}

static void step_over(struct linting *linting, struct text text) {
    for (size_t i = 0; i < text.length; i++) {
        const char *fault = linting->is_mail ? NULL : html_step(&linting->html, text.at[i], linting->is_layout);
        if (fault) {
            complain(linting, TEXT_NONE, fault);
        }
        linting->line += text.at[i] == '\n';
    }
}

static void lint_end(struct linting *linting, struct text rest) {
    step_over(linting, rest);
    if (rest.length > 1 && memmem(rest.at, rest.length, "{{", 2)) {
        complain(linting, TEXT_NONE, "a {{ without its }}");
    }
    for (size_t i = 0; i < linting->depth; i++) {
        linting->line = linting->sections[i].line;
        complain(linting, linting->sections[i].name, "this section is never closed");
    }
    if (!linting->is_mail && (linting->html.state != HTML_TEXT || linting->html.preserved[0] || linting->html.without_tags[0])) {
        complain(linting, TEXT_NONE, "the file ends inside a tag, a comment, a script, a title, a textarea or a pre");
    }
    if (linting->is_layout && !linting->has_content) {
        complain(linting, TEXT_NONE, "the layout does not include the content");
    }
}

static bool is_name(struct text name) {
    for (size_t i = 0; i < name.length; i++) {
        char byte = name.at[i];
        if (!((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_')) {
            return false;
        }
    }
    return name.length > 0;
}

/* Addresses that the engine itself makes or has checked. */
static bool is_own(const struct template_tag *tag) {
    static const char *const names[] = {"root",         "other_root", "here",      "other_here", "canonical",     "french_here",
                                        "english_here", "base_url",   "kept_path", "language",   "other_language"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (text_is(tag->name, names[i])) {
            return !tag->modifiers.at;
        }
    }
    return text_starts(tag->modifiers, "x-asset=") || text_is(tag->modifiers, "x-url");
}

static void complain(struct linting *linting, struct text what, const char *reason) {
    buffer_print(linting->problems, "%.*s:%d: %.*s%s%s\n", TEXT_PRINT(linting->source->name), linting->line, TEXT_PRINT(what), what.length > 0 ? ": " : "", reason);
    linting->is_good = false;
}
