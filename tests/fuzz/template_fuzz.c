/* Fuzzes the lint of templates: what it lets through, a second reader of HTML finds no script, handler or foreign address in, and every variable in text or a quoted value. */
#include "fuzz.h"
#include "html_reader.h"
#include "view/template_scan.h"

#define PRAGMA "{{%AUTOESCAPE context=\"HTML\"}}"
#define MARK '\1' /* stands for a value; a text that holds it is not judged */

struct judge {
    bool has_source, is_json;
};

static void must_cut(struct text text);
static bool lints(const char *name, struct text text, bool must_describe);
static void must_be_safe(struct text text);
static void must_be_safe_tag(void *owner, const char *element, bool is_closing, const char *attribute, struct text value);
static bool is_one_of(const char *name, const char *const *names);
static void must_name(const char *name, struct text text);
static void take_name(void *owner, const char *name, bool is_section);

/* The first byte says which kind of file it is; the pragma is given, since nothing passes without. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    static const char *const names[] = {"page.html", "layout.html", "partials/pager.html", "mail/told.txt"};
    if (!length) return 0;
    const char *name = names[bytes[0] % 4];
    bool is_html = text_ends(text_of(name), ".html");
    struct buffer text = {0};
    buffer_string(&text, is_html ? PRAGMA : "");
    buffer_append(&text, bytes + 1, length - 1);
    if (!text.length) buffer_byte(&text, '\n');
    must_cut(buffer_as_text(&text));
    /* Names are handed on as C strings; a NUL the lint refuses. */
    if (!memchr(text.at, '\0', text.length)) must_name(name, buffer_as_text(&text));
    if (lints(name, buffer_as_text(&text), true) && is_html && !memchr(text.at, MARK, text.length)) {
        must_be_safe(buffer_as_text(&text));
        /* What passed is complete: it passes again behind itself. */
        buffer_append(&text, bytes + 1, length - 1);
        if (length == 1 || (bytes[length - 1] == '\n' && !text_is(text_of(name), "layout.html"))) MUST(lints(name, buffer_as_text(&text), true));
    }
    buffer_release(&text);
    return 0;
}

/* Tags and what is between them are the whole text. */
static void must_cut(struct text text) {
    struct text rest = text, before;
    struct template_tag tag;
    const char *at = text.at;
    while (template_next(&rest, &before, &tag)) {
        MUST(before.at == at && tag.whole.at == at + before.length && text_starts(tag.whole, "{{") && text_ends(tag.whole, "}}"));
        at = tag.whole.at + tag.whole.length;
        MUST(rest.at == at && tag.name.at >= tag.whole.at && tag.name.at + tag.name.length <= at - 2);
        MUST(!tag.modifiers.at || tag.modifiers.at + tag.modifiers.length == at - 2);
    }
    MUST(before.at == at && at + before.length == text.at + text.length);
}

static bool lints(const char *name, struct text text, bool must_describe) {
    const struct template_source files[] = {
        {text_of(name), text},
        {TEXT("partials/ping.html"), TEXT(PRAGMA "\n{{>pong}}\n")},
        {TEXT("partials/pong.html"), TEXT(PRAGMA "\n{{>ping}}\n")},
        {TEXT("partials/seats.html"), TEXT(PRAGMA "\n<p>{{seats}}</p>\n")},
        {TEXT("mail/partials/foot.txt"), TEXT("{{signature}}\n")},
    };
    struct buffer problems = {0};
    bool is_good = template_lint_file((struct template_sources){files, 5}, &files[0], NULL, &problems);
    MUST(is_good == (problems.length == 0));
    if (!is_good && must_describe) must_be_problems(&problems, name, text);
    buffer_release(&problems);
    return is_good;
}

static void must_be_safe(struct text text) {
    struct judge judge = {0};
    struct html_reader reader = {.owner = &judge, .tag = must_be_safe_tag};
    struct text rest = text, before;
    struct template_tag tag;
    bool has_tag = true;
    while (has_tag) {
        has_tag = template_next(&rest, &before, &tag);
        for (size_t i = 0; i < before.length; i++) html_read(&reader, before.at[i]);
        if (!has_tag || tag.kind != TAG_VARIABLE) continue;
        bool is_script = reader.spot == SPOT_RAW && !strcmp(reader.raw, "script");
        MUST(reader.spot == SPOT_TEXT || reader.spot == SPOT_VALUE || reader.spot == SPOT_RAW);
        MUST(!is_script || (judge.is_json && text_is(tag.name, "json_ld")));
        html_read(&reader, MARK);
    }
    MUST(reader.spot == SPOT_TEXT || reader.spot == SPOT_OPEN);
    html_reader_release(&reader);
}

static void must_be_safe_tag(void *owner, const char *element, bool is_closing, const char *attribute, struct text value) {
    static const char *const never[] = {"style", "base", "object", "embed", "iframe", "frame", NULL};
    static const char *const addresses[] = {"href", "src", "action", "formaction", "poster", NULL};
    struct judge *judge = owner;
    MUST(!is_one_of(element, never));
    if (attribute) {
        MUST(strncasecmp(attribute, "on", 2) && strcasecmp(attribute, "style") && strcasecmp(attribute, "srcdoc"));
        judge->has_source = judge->has_source || !strcasecmp(attribute, "src");
        judge->is_json = judge->is_json || (!strcasecmp(attribute, "type") && text_same_letters(value, TEXT("application/ld+json")));
        if (is_one_of(attribute, addresses)) MUST(!text_starts(value, "//") && !text_starts(value, "/\\") && !(value.length > 11 && !strncasecmp(value.at, "javascript:", 11)));
        return;
    }
    if (!strcasecmp(element, "script") && !is_closing) {
        MUST(judge->has_source || judge->is_json);
        judge->has_source = false; /* `is_json` lasts for the variable inside */
        return;
    }
    *judge = (struct judge){0};
}

static bool is_one_of(const char *name, const char *const *names) {
    for (; *names; names++)
        if (!strcasecmp(name, *names)) return true;
    return false;
}

static void must_name(const char *name, struct text text) {
    const struct template_source files[] = {{text_of(name), text}, {TEXT("partials/seats.html"), TEXT("{{seats}}{{>seats}}")}};
    struct pairs seen = {0};
    struct arena *arena = arena_new();
    struct {
        struct pairs *seen;
        struct arena *arena;
    } owner = {&seen, arena};
    template_names((struct template_sources){files, 2}, text_of(name), take_name, &owner);
    arena_free(arena);
}

/* Each name once of each kind. */
static void take_name(void *owner, const char *name, bool is_section) {
    struct {
        struct pairs *seen;
        struct arena *arena;
    } *list = owner;
    struct text kind = is_section ? TEXT("section") : TEXT("value");
    for (size_t i = 0; i < list->seen->count; i++) MUST(!text_is(list->seen->at[i].name, name) || !text_same(list->seen->at[i].value, kind));
    pairs_add(list->seen, list->arena, arena_copy(list->arena, text_of(name)), kind);
}
