/* Finds the {{tags}} of a template's text, and judges templates before ctemplate sees them. */
#ifndef VIEW_TEMPLATE_SCAN_H
#define VIEW_TEMPLATE_SCAN_H
#include "messages.h"

enum tag_kind { TAG_VARIABLE, TAG_OPEN, TAG_CLOSE, TAG_INCLUDE, TAG_COMMENT, TAG_PRAGMA };

/* {{#name}} is TAG_OPEN; {{value:x-date:h}} has the modifiers "x-date:h" (TEXT_NONE without any). */
struct template_tag {
    enum tag_kind kind;
    struct text whole, name, modifiers;
};

/* One file of a set. */
struct template_source {
    struct text name; /* "courses/show.html" */
    struct text text;
};

/* A sorted list of all files of the set, for includes. */
struct template_sources {
    const struct template_source *at;
    size_t count;
};

/* The first tag at or after `rest`; `rest` goes on behind it and `before` is what stood in front of it. False when there is no more, or the tag has no end: then `before` is all
 * the rest. */
bool template_next(struct text *rest, struct text *before, struct template_tag *tag);
/* {{>pager}} in a page is partials/pager.html, in a mail text mail/partials/pager.txt; {{>content}} is the page itself and gives NULL. The memory is the arena's. */
const char *template_include(struct text file, struct text name, struct arena *arena);
const struct template_source *template_source_find(struct template_sources sources, struct text name);
/* The name without the "no_" of {{#no_name}}. */
struct text template_section_name(struct text name, bool *is_negated);

/* Calls `each` once per name that the file and its includes ask for; layout.html's names too when the file is a page (not of partials/ or mail/). */
void template_names(struct template_sources sources, struct text file, void (*each)(void *owner, const char *name, bool is_section), void *owner);

/* Every trap of the template seam is a rule here: "FILE:LINE: reason" lines, true when there are none. `messages` may be NULL: then texts are not looked up. */
bool template_lint(struct template_sources sources, const struct messages *messages, struct buffer *problems);
/* One file of them. */
bool template_lint_file(struct template_sources sources, const struct template_source *source, const struct messages *messages, struct buffer *problems);
/* The rules of modifiers: the tag stands in a mail text, in textarea or pre, or elsewhere. NULL or the reason. */
enum tag_place { PLACE_TEXT, PLACE_PRESERVED, PLACE_ATTRIBUTE, PLACE_JSON_LD, PLACE_MAIL };
const char *template_modifiers_fault(const struct template_tag *tag, enum tag_place place, const struct messages *messages);
bool template_has_modifier(const struct template_tag *tag, const char *modifier);
#endif
