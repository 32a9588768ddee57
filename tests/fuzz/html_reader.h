/* Cuts HTML into tags, attributes and text as a browser does (WHATWG HTML §13.2.5, what our pages can meet of it): the second opinion on templates. */
#ifndef TESTS_FUZZ_HTML_READER_H
#define TESTS_FUZZ_HTML_READER_H
#include <strings.h>

#include "fuzz.h"

enum html_spot { SPOT_TEXT, SPOT_OPEN, SPOT_CLOSE, SPOT_NAME, SPOT_BETWEEN, SPOT_ATTRIBUTE, SPOT_AFTER_ATTRIBUTE, SPOT_BEFORE_VALUE, SPOT_VALUE, SPOT_UNQUOTED, SPOT_BANG, SPOT_COMMENT, SPOT_BOGUS, SPOT_RAW };

struct html_reader {
    enum html_spot spot;
    bool is_closing;
    char quote;
    struct buffer element, attribute, value, tail; /* `tail`: what may be the end of a comment or of raw text */
    char raw[16];                                  /* the element whose text has no tags */
    void *owner;
    /* A start tag's attributes come first, then the tag itself with an attribute that is NULL. */
    void (*tag)(void *owner, const char *element, bool is_closing, const char *attribute, struct text value);
};

static inline void html_attribute_done(struct html_reader *reader) {
    if (reader->attribute.length) reader->tag(reader->owner, reader->element.at, reader->is_closing, reader->attribute.at, buffer_as_text(&reader->value));
    buffer_clear(&reader->attribute);
    buffer_clear(&reader->value);
}

static inline void html_tag_done(struct html_reader *reader) {
    static const char *const raw[] = {"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"};
    html_attribute_done(reader);
    reader->tag(reader->owner, reader->element.at, reader->is_closing, NULL, TEXT_NONE);
    reader->spot = SPOT_TEXT;
    for (size_t i = 0; !reader->is_closing && i < sizeof raw / sizeof *raw; i++) {
        if (strcasecmp(reader->element.at, raw[i])) continue;
        snprintf(reader->raw, sizeof reader->raw, "%s", raw[i]);
        reader->spot = SPOT_RAW;
    }
    buffer_clear(&reader->tail);
}

static inline bool html_is_blank(char byte) {
    return byte && strchr(" \t\n\f\r", byte);
}

static inline bool html_is_letter(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* Raw text ends with "</NAME" and a blank, "/" or ">". */
static inline void html_raw_step(struct html_reader *reader, char byte) {
    size_t name = strlen(reader->raw), length = reader->tail.length;
    if (length == name + 2 && (html_is_blank(byte) || byte == '/' || byte == '>')) {
        reader->is_closing = true;
        buffer_clear(&reader->element);
        buffer_string(&reader->element, reader->raw);
        if (byte == '>')
            html_tag_done(reader);
        else
            reader->spot = SPOT_BETWEEN;
        return;
    }
    bool goes_on = length == 0 ? byte == '<' : length == 1 ? byte == '/' : length < name + 2 && !strncasecmp(&byte, &reader->raw[length - 2], 1);
    if (!goes_on) buffer_clear(&reader->tail);
    if (goes_on || byte == '<') buffer_byte(&reader->tail, byte);
}

static inline void html_comment_step(struct html_reader *reader, char byte) {
    buffer_byte(&reader->tail, byte);
    struct text seen = buffer_as_text(&reader->tail);
    if (text_is(seen, ">") || text_is(seen, "->") || text_ends(seen, "-->") || text_ends(seen, "--!>")) reader->spot = SPOT_TEXT;
}

static inline void html_read(struct html_reader *reader, char byte) {
    bool is_blank = html_is_blank(byte);
    switch (reader->spot) {
    case SPOT_TEXT: reader->spot = byte == '<' ? SPOT_OPEN : SPOT_TEXT; return;
    case SPOT_OPEN:
    case SPOT_CLOSE:
        reader->is_closing = reader->spot == SPOT_CLOSE;
        buffer_clear(&reader->element);
        buffer_clear(&reader->tail);
        if (html_is_letter(byte)) {
            buffer_byte(&reader->element, byte);
            reader->spot = SPOT_NAME;
        } else if (reader->spot == SPOT_OPEN) {
            reader->spot = byte == '/' ? SPOT_CLOSE : byte == '!' ? SPOT_BANG : byte == '?' ? SPOT_BOGUS : byte == '<' ? SPOT_OPEN : SPOT_TEXT;
        } else {
            reader->spot = byte == '>' ? SPOT_TEXT : SPOT_BOGUS;
        }
        return;
    case SPOT_NAME:
        if (byte == '>') html_tag_done(reader);
        else if (is_blank || byte == '/') reader->spot = SPOT_BETWEEN;
        else buffer_byte(&reader->element, byte);
        return;
    case SPOT_AFTER_ATTRIBUTE:
        if (byte == '=') {
            reader->spot = SPOT_BEFORE_VALUE;
            return;
        }
        /* fall through */
    case SPOT_BETWEEN:
        if (byte == '>') {
            html_tag_done(reader);
        } else if (byte == '/' || !is_blank) {
            html_attribute_done(reader);
            reader->spot = byte == '/' ? SPOT_BETWEEN : SPOT_ATTRIBUTE;
            if (byte != '/') buffer_byte(&reader->attribute, byte);
        }
        return;
    case SPOT_ATTRIBUTE:
        if (byte == '>') html_tag_done(reader);
        else if (is_blank || byte == '/' || byte == '=') reader->spot = is_blank ? SPOT_AFTER_ATTRIBUTE : byte == '=' ? SPOT_BEFORE_VALUE : SPOT_BETWEEN;
        else buffer_byte(&reader->attribute, byte);
        return;
    case SPOT_BEFORE_VALUE:
        if (is_blank) return;
        reader->quote = byte;
        reader->spot = byte == '"' || byte == '\'' ? SPOT_VALUE : SPOT_UNQUOTED;
        if (byte == '>') html_tag_done(reader);
        else if (reader->spot == SPOT_UNQUOTED) buffer_byte(&reader->value, byte);
        return;
    case SPOT_VALUE:
        if (byte == reader->quote) {
            html_attribute_done(reader);
            reader->spot = SPOT_BETWEEN;
        } else {
            buffer_byte(&reader->value, byte);
        }
        return;
    case SPOT_UNQUOTED:
        if (byte == '>') html_tag_done(reader);
        else if (is_blank) reader->spot = SPOT_BETWEEN;
        else buffer_byte(&reader->value, byte);
        return;
    case SPOT_BANG:
        buffer_byte(&reader->tail, byte);
        if (text_is(buffer_as_text(&reader->tail), "--")) {
            buffer_clear(&reader->tail);
            reader->spot = SPOT_COMMENT;
        } else if (byte == '>') {
            reader->spot = SPOT_TEXT;
        } else if (byte != '-' || reader->tail.length > 1) {
            reader->spot = SPOT_BOGUS;
        }
        return;
    case SPOT_COMMENT: html_comment_step(reader, byte); return;
    case SPOT_BOGUS: reader->spot = byte == '>' ? SPOT_TEXT : SPOT_BOGUS; return;
    case SPOT_RAW: html_raw_step(reader, byte); return;
    }
}

static inline void html_reader_release(struct html_reader *reader) {
    buffer_release(&reader->element);
    buffer_release(&reader->attribute);
    buffer_release(&reader->value);
    buffer_release(&reader->tail);
}
#endif
