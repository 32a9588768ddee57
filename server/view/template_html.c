/* Reads HTML byte by byte, as far as the lint must know where a variable stands. */
#include "template_html.h"

#include <string.h>
#include <strings.h>

static const char *less_step(struct html_place *place, char byte);
static const char *after_name(struct html_place *place, char byte, bool is_layout);
static const char *tag_begins(const struct html_place *place, bool is_layout);
static const char *tag_ends(struct html_place *place);
static const char *attribute_begins(struct html_place *place, char byte);
static const char *attribute_named(struct html_place *place);
static const char *value_ends(struct html_place *place);
static const char *address_step(struct html_place *place, char byte);
static const char *scheme_fault(const struct html_place *place);
static const char *script_step(struct html_place *place, char byte);
static void keep(char name[HTML_NAME_LONGEST], char byte);
static bool is_blank(char byte);
static bool is_letter(char byte);
static bool is_one_of(const char *name, const char *const *names);

static const char bare_less[] = "neither <? nor </ begins a tag here: the sign < is written &lt;", tag_in_text[] = "no tag and no comment in <title> and <textarea>";

const char *html_step(struct html_place *place, char byte, bool is_layout) {
    if (place->needs_blank) {
        place->needs_blank = false;
        if (!is_blank(byte) && byte != '>' && byte != '/') {
            return "a name in a tag is put together from pieces";
        }
    }
    switch (place->state) {
    case HTML_TEXT:
        place->state = byte == '<' ? HTML_LESS : HTML_TEXT;
        return NULL;
    case HTML_LESS:
        return less_step(place, byte);
    case HTML_BANG:
        place->dashes += byte == '-';
        /* To a browser <!>, <!-> and <!--> are whole comments. */
        place->state = byte == '>' ? HTML_TEXT : byte != '-' ? HTML_DECLARATION : place->dashes == 2 ? HTML_COMMENT : HTML_BANG;
        place->dashes = place->state == HTML_BANG ? 1 : 2;
        return NULL;
    case HTML_COMMENT:
        if (byte == '!' && place->dashes >= 2) {
            return "a comment ends with -->";
        }
        place->state = byte == '>' && place->dashes >= 2 ? HTML_TEXT : HTML_COMMENT;
        place->dashes = byte == '-' ? place->dashes + 1 : 0;
        return NULL;
    case HTML_DECLARATION:
        place->state = byte == '>' ? HTML_TEXT : HTML_DECLARATION;
        return NULL;
    case HTML_TAG_NAME:
        if (!is_blank(byte) && byte != '>' && byte != '/') {
            bool is_bare = !place->element[0] && !is_letter(byte);
            keep(place->element, byte);
            return is_bare ? bare_less : NULL;
        }
        return after_name(place, byte, is_layout);
    case HTML_TAG:
    case HTML_ATTRIBUTE_END:
        if (byte == '=' && place->state == HTML_ATTRIBUTE_END) {
            place->state = HTML_BEFORE_VALUE;
            return NULL;
        }
        /* Behind a slash no '=' belongs to the name before it. */
        place->state = byte == '/' ? HTML_TAG : place->state;
        return is_blank(byte) ? NULL : byte == '>' ? tag_ends(place) : byte == '/' ? NULL : attribute_begins(place, byte);
    case HTML_ATTRIBUTE_NAME:
        if (!is_blank(byte) && byte != '=' && byte != '>' && byte != '/') {
            keep(place->attribute, byte);
            return NULL;
        }
        place->state = byte == '=' ? HTML_BEFORE_VALUE : byte == '/' ? HTML_TAG : HTML_ATTRIBUTE_END;
        const char *fault = attribute_named(place);
        return byte == '>' ? (fault ? (tag_ends(place), fault) : tag_ends(place)) : fault;
    case HTML_BEFORE_VALUE:
        if (is_blank(byte)) {
            return NULL;
        }
        place->quote = byte;
        place->state = byte == '"' || byte == '\'' ? HTML_VALUE : HTML_UNQUOTED;
        place->address = ADDRESS_START;
        place->in_query = false;
        place->scheme[0] = place->value[0] = '\0';
        return place->state == HTML_UNQUOTED ? "an attribute without quotes" : NULL;
    case HTML_UNQUOTED:
        place->state = is_blank(byte) ? HTML_TAG : HTML_UNQUOTED;
        return byte == '>' ? tag_ends(place) : NULL;
    case HTML_VALUE:
        if (byte == place->quote) {
            return value_ends(place);
        }
        keep(place->value, byte);
        return place->is_address ? address_step(place, byte) : NULL;
    case HTML_SCRIPT:
        return script_step(place, byte);
    }
    return NULL;
}

/* As a browser does: "<<b>" holds a tag, "<?x>" and "</3>" are comments, "1 < 2" is text. */
static const char *less_step(struct html_place *place, char byte) {
    place->element[0] = '\0';
    place->is_closing = byte == '/';
    place->is_json_ld = place->has_source = false;
    place->dashes = 0;
    place->state = byte == '!' ? HTML_BANG : byte == '/' || is_letter(byte) ? HTML_TAG_NAME : byte == '<' ? HTML_LESS : HTML_TEXT;
    keep(place->element, is_letter(byte) ? byte : '\0');
    if (byte == '?') {
        return bare_less;
    }
    return place->without_tags[0] && !place->is_closing && place->state != HTML_TEXT && place->state != HTML_LESS ? tag_in_text : NULL;
}

static const char *after_name(struct html_place *place, char byte, bool is_layout) {
    const char *fault = place->element[0] ? tag_begins(place, is_layout) : bare_less;
    place->state = HTML_TAG;
    const char *end = byte == '>' ? tag_ends(place) : NULL;
    return fault ? fault : end;
}

static const char *tag_begins(const struct html_place *place, bool is_layout) {
    static const char *const frame[] = {"html", "head", "body", "main", NULL};
    static const char *const never[] = {"style", "base", "object", "embed", "iframe", "frame", "xmp", "noembed", "noframes", "plaintext", NULL};
    if (is_one_of(place->element, never)) {
        return "<style>, <base>, <iframe>, embedded objects and elements of old are not for our pages";
    }
    if (place->without_tags[0] && !(place->is_closing && strcasecmp(place->element, place->without_tags) == 0)) {
        return tag_in_text;
    }
    return !is_layout && is_one_of(place->element, frame) ? "only layout.html holds <html>, <head>, <body> and <main>" : NULL;
}

static const char *tag_ends(struct html_place *place) {
    static const char *const preserving[] = {"textarea", "pre", NULL}, *const texts[] = {"textarea", "title", NULL};
    place->state = HTML_TEXT;
    if (is_one_of(place->element, texts)) {
        memcpy(place->without_tags, place->is_closing ? "" : place->element, place->is_closing ? 1 : sizeof place->without_tags);
    }
    if (is_one_of(place->element, preserving)) {
        if (place->is_closing) {
            place->preserved[0] = '\0';
        } else {
            memcpy(place->preserved, place->element, sizeof place->preserved);
        }
    }
    if (strcasecmp(place->element, "script") == 0 && !place->is_closing) {
        place->state = HTML_SCRIPT;
        place->script_matched = 0;
        return place->has_source || place->is_json_ld ? NULL : "a script without src (or type=\"application/ld+json\")";
    }
    return NULL;
}

static const char *attribute_begins(struct html_place *place, char byte) {
    place->attribute[0] = '\0';
    keep(place->attribute, byte);
    place->state = HTML_ATTRIBUTE_NAME;
    return NULL;
}

static const char *attribute_named(struct html_place *place) {
    static const char *const addresses[] = {"href",       "src",  "action", "formaction", "srcset",   "poster",      "ping",
                                            "xlink:href", "cite", "data",   "background", "manifest", "imagesrcset", NULL};
    place->is_address = is_one_of(place->attribute, addresses);
    place->has_source = place->has_source || strcasecmp(place->attribute, "src") == 0;
    if (strncasecmp(place->attribute, "on", 2) == 0) {
        return "no on… attributes";
    }
    return strcasecmp(place->attribute, "style") == 0 ? "no style attributes" : strcasecmp(place->attribute, "srcdoc") == 0 ? "no srcdoc" : NULL;
}

static const char *value_ends(struct html_place *place) {
    place->state = HTML_TAG;
    if (strcasecmp(place->attribute, "type") == 0 && strcasecmp(place->value, "application/ld+json") == 0) {
        place->is_json_ld = true;
    }
    if (!place->is_address) {
        return NULL;
    }
    return !place->value[0] ? "an address that is empty" : place->address == ADDRESS_SCHEME ? scheme_fault(place) : NULL;
}

static const char *address_step(struct html_place *place, char byte) {
    place->in_query = (place->in_query || byte == '?') && byte != '#';
    switch (place->address) {
    case ADDRESS_START:
        place->address = byte == '/' ? ADDRESS_SLASH : byte == '#' || byte == '?' ? ADDRESS_REST : ADDRESS_SCHEME;
        keep(place->scheme, place->address == ADDRESS_SCHEME ? byte : '\0');
        return NULL;
    case ADDRESS_SCHEME:
        if (byte != ':') {
            keep(place->scheme, byte);
            return NULL;
        }
        place->address = ADDRESS_REST;
        return scheme_fault(place);
    case ADDRESS_SLASH:
        place->address = ADDRESS_REST;
        return byte == '/' || byte == '\\' ? "an address that starts with // leads to another site" : NULL;
    case ADDRESS_HOST:
        place->address = ADDRESS_REST;
        return byte != '/' ? "base_url must be followed by a slash" : NULL;
    case ADDRESS_REST:
        return NULL;
    }
    return NULL;
}

static const char *scheme_fault(const struct html_place *place) {
    static const char *const schemes[] = {"https", "http", "mailto", "tel", "webcal", NULL};
    return place->address == ADDRESS_REST && is_one_of(place->scheme, schemes) ? NULL : "an address starts with /, {{root}} or one of https: http: mailto: tel: webcal:";
}

static const char *script_step(struct html_place *place, char byte) {
    static const char end[] = "</script";
    char lower = byte >= 'A' && byte <= 'Z' ? (char)(byte | 0x20) : byte;
    if (lower == end[place->script_matched]) {
        place->script_matched++;
        if (!end[place->script_matched]) {
            place->is_closing = true;
            place->needs_blank = true;
            place->state = HTML_TAG;
        }
        return NULL;
    }
    place->script_matched = byte == '<';
    return !place->is_json_ld && !is_blank(byte) && byte != '<' ? "no inline script" : NULL;
}

const char *html_section(struct html_place *place, bool is_opening) {
    switch (place->state) {
    case HTML_TAG_NAME:
        place->needs_blank = true;
        return is_opening && place->element[0] ? NULL : "a section in the name of a tag";
    case HTML_ATTRIBUTE_NAME:
        place->state = HTML_ATTRIBUTE_END;
        place->needs_blank = true;
        return attribute_named(place);
    case HTML_VALUE:
        /* What a section holds may be absent: what follows can be the start again. */
        if (place->is_address && !is_opening && place->address != ADDRESS_START && !place->in_query && place->address != ADDRESS_REST) {
            return "a section that holds only half of an address's start";
        }
        return NULL;
    case HTML_TEXT:
    case HTML_TAG:
    case HTML_ATTRIBUTE_END:
        return NULL;
    default:
        return "a section may not stand here: only in text, between attributes or in a quoted value";
    }
}

const char *html_variable(struct html_place *place, bool is_own, bool is_host, bool is_query_escaped) {
    enum address_state before = place->address;
    keep(place->value, '?');
    if (!place->is_address) {
        return NULL;
    }
    place->address = is_host ? ADDRESS_HOST : ADDRESS_REST;
    if (place->in_query) {
        return is_query_escaped ? NULL : "a value in a query string needs :url_query_escape";
    }
    if (before == ADDRESS_SCHEME) {
        return "an address starts with /, {{root}} or a scheme written in the template";
    }
    return before == ADDRESS_REST || is_own ? NULL : "a variable at the start of an address: it could lead anywhere";
}

static void keep(char name[HTML_NAME_LONGEST], char byte) {
    size_t length = strlen(name);
    if (length + 1 < HTML_NAME_LONGEST) {
        name[length] = byte;
        name[length + 1] = '\0';
    }
}

static bool is_blank(char byte) {
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r' || byte == '\f';
}

static bool is_letter(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_one_of(const char *name, const char *const *names) {
    for (; *names; names++) {
        if (strcasecmp(name, *names) == 0) {
            return true;
        }
    }
    return false;
}
