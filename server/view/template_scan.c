/* Splits a template's text into tags and what stands between them. */
#include "template_scan.h"

#include <string.h>

static bool find(struct text text, const char *mark, size_t *at);

bool template_next(struct text *rest, struct text *before, struct template_tag *tag) {
    size_t open, close;
    *before = *rest;
    if (!find(*rest, "{{", &open)) {
        return false;
    }
    struct text inside = text_after(*rest, open + 2);
    if (!find(inside, "}}", &close)) {
        return false;
    }
    before->length = open;
    tag->whole = (struct text){rest->at + open, close + 4};
    *rest = text_after(*rest, open + close + 4);
    inside.length = close;
    static const char marks[] = "#/>!%";
    static const enum tag_kind kinds[] = {TAG_OPEN, TAG_CLOSE, TAG_INCLUDE, TAG_COMMENT, TAG_PRAGMA};
    const char *mark = inside.length > 0 && inside.at[0] ? strchr(marks, inside.at[0]) : NULL;
    tag->kind = mark ? kinds[mark - marks] : TAG_VARIABLE;
    inside = text_after(inside, mark ? 1 : 0);
    bool is_plain = tag->kind == TAG_COMMENT || tag->kind == TAG_PRAGMA;
    tag->name = is_plain ? inside : text_cut(&inside, ':');
    tag->modifiers = is_plain ? TEXT_NONE : inside;
    return true;
}

static bool find(struct text text, const char *mark, size_t *at) {
    const char *found = text.length > 0 ? memmem(text.at, text.length, mark, strlen(mark)) : NULL;
    if (found) {
        *at = (size_t)(found - text.at);
    }
    return found;
}

const char *template_include(struct text file, struct text name, struct arena *arena) {
    if (text_is(name, "content")) {
        return NULL;
    }
    return arena_print(arena, text_ends(file, ".txt") ? "mail/partials/%.*s.txt" : "partials/%.*s.html", TEXT_PRINT(name));
}

const struct template_source *template_source_find(struct template_sources sources, struct text name) {
    for (size_t i = 0; i < sources.count; i++) {
        if (text_same(sources.at[i].name, name)) {
            return &sources.at[i];
        }
    }
    return NULL;
}

struct text template_section_name(struct text name, bool *is_negated) {
    *is_negated = text_starts(name, "no_");
    return *is_negated ? text_after(name, 3) : name;
}

bool template_has_modifier(const struct template_tag *tag, const char *modifier) {
    for (struct text rest = tag->modifiers; rest.at;) {
        if (text_is(text_cut(&rest, ':'), modifier)) {
            return true;
        }
    }
    return false;
}
