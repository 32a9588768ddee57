/* The lint's rules of modifiers: known ones only, escaped for their place, texts that exist. */
#include "modifiers.h"
#include "template_scan.h"

static const char *own_fault(const struct template_tag *tag, struct text name, struct text argument, const struct messages *messages);
static const char *text_fault(struct text modifier, struct text argument, const struct messages *messages);
static bool has_text(const struct messages *messages, struct text id);
static const char *escape_fault(const struct template_tag *tag, struct text name, enum tag_place place);

const char *template_modifiers_fault(const struct template_tag *tag, enum tag_place place, const struct messages *messages) {
    bool is_escaped = false, has_value = !text_is(tag->name, "_");
    if (!has_value && !tag->modifiers.at) {
        return "_ has no value of its own";
    }
    for (struct text rest = tag->modifiers; rest.at;) {
        struct text argument = text_cut(&rest, ':'), name = text_cut(&argument, '=');
        bool is_own = text_starts(name, "x-");
        const char *fault = is_own ? own_fault(tag, name, argument, messages) : argument.at ? "unknown modifier" : escape_fault(tag, name, place);
        if (fault) {
            return fault;
        }
        if (is_own && is_escaped) {
            return "escaping comes last";
        }
        is_escaped = is_escaped || !is_own;
    }
    if (place == PLACE_PRESERVED && has_value && !template_has_modifier(tag, "p") && !template_has_modifier(tag, "pre_escape")) {
        return "inside textarea and pre use :p, for anything else turns newlines into spaces";
    }
    if (place == PLACE_JSON_LD && !template_has_modifier(tag, "none")) {
        return "no variable in a script, except {{json_ld:none}}";
    }
    return NULL;
}

static const char *own_fault(const struct template_tag *tag, struct text name, struct text argument, const struct messages *messages) {
    const struct modifier *modifier = modifier_find(name);
    bool has_value = !text_is(tag->name, "_");
    if (!modifier) {
        return "unknown modifier";
    }
    if (modifier->takes_argument != (argument.length > 0)) {
        return modifier->takes_argument ? "this modifier needs an =argument" : "this modifier takes no argument";
    }
    if (has_value && !modifier->takes_value) {
        return "this modifier takes no value: write {{_:…}}";
    }
    /* A form that belongs to no object has a key all the same. */
    if (!has_value && modifier->takes_value && !text_is(name, "x-key")) {
        return "this modifier needs a value: {{_:…}} has none";
    }
    return messages ? text_fault(name, argument, messages) : NULL;
}

static const char *text_fault(struct text modifier, struct text argument, const struct messages *messages) {
    if ((text_is(modifier, "x-t") || text_is(modifier, "x-tn")) && !has_text(messages, argument)) {
        return "this text is in no catalogue (a text with a colon needs a dotted id)";
    }
    if (text_is(modifier, "x-label") && !(messages_has_labels(messages, "fr", argument) && messages_has_labels(messages, "en", argument))) {
        return "no text has an id of this prefix in both languages";
    }
    return NULL;
}

static bool has_text(const struct messages *messages, struct text id) {
    return messages_find(messages, "fr", id).at && messages_find(messages, "en", id).at;
}

static const char *escape_fault(const struct template_tag *tag, struct text name, enum tag_place place) {
    if (text_is(name, "h") || text_is(name, "html_escape")) {
        return place == PLACE_MAIL ? "a mail text is plain" : place == PLACE_PRESERVED ? "inside textarea and pre use :p, for :h turns newlines into spaces" : NULL;
    }
    if (text_is(name, "p") || text_is(name, "pre_escape")) {
        return place == PLACE_MAIL ? "a mail text is plain" : place == PLACE_ATTRIBUTE ? ":p stands in text only" : NULL;
    }
    if (text_is(name, "u") || text_is(name, "url_query_escape")) {
        return place == PLACE_ATTRIBUTE || place == PLACE_MAIL ? NULL : ":url_query_escape stands in addresses only";
    }
    if (text_is(name, "none")) {
        bool is_markdown = place == PLACE_TEXT && text_ends(tag->name, "_html");
        bool is_json = place == PLACE_JSON_LD && text_is(tag->name, "json_ld");
        return is_markdown || is_json ? NULL : ":none prints raw: only NAME_html (rendered Markdown) in text and json_ld in its script may have it";
    }
    return "unknown modifier";
}
