/* Strict parsers for form bodies, query strings, Cookie headers and paths: every byte is either understood or refused. */
#include "form.h"

#include <string.h>

#include "../base/buffer.h"

enum { FIELDS_MOST = 100, NUMBERED_MOST = 400, FIELD_NAME_MOST = 64, COOKIES_MOST = 100 };

static bool is_field_name(struct text name);
static bool decode(struct text raw, bool is_form, struct arena *arena, struct text *value);
static int hex_digit(char digit);
static bool is_good_text(struct text value, const char *allowed_controls);
static bool is_cookie_name(struct text name);

bool form_parse(struct text body, struct arena *arena, struct pairs *form) {
    struct pairs fields = {0};
    size_t numbered = 0;
    for (size_t i = 0; i < body.length; i++) {
        if (body.at[i] < 0x21 || body.at[i] > 0x7E) {
            return false;
        }
    }
    for (struct text rest = body.length > 0 ? body : TEXT_NONE; rest.at;) {
        struct text value = text_cut(&rest, '&'), name = text_cut(&value, '=');
        if (!value.at || !is_field_name(name) || !decode(value, true, arena, &value)) {
            return false;
        }
        numbered += form_number_at(name) > 0;
        pairs_add(&fields, arena, name, value);
        if (numbered > NUMBERED_MOST || fields.count - numbered > FIELDS_MOST) {
            return false;
        }
    }
    *form = fields;
    return true;
}

static bool is_field_name(struct text name) {
    for (size_t i = 0; i < name.length; i++) {
        char byte = name.at[i];
        bool is_letter = byte >= 'a' && byte <= 'z', is_inner = (byte >= '0' && byte <= '9') || byte == '_';
        if (!is_letter && (i == 0 || !is_inner)) {
            return false;
        }
    }
    return name.length >= 1 && name.length <= FIELD_NAME_MOST;
}

size_t form_number_at(struct text name) {
    size_t at = name.length;
    while (at > 0 && name.at[at - 1] >= '0' && name.at[at - 1] <= '9') {
        at--;
    }
    return at >= 2 && at < name.length && name.at[at - 1] == '_' ? at : 0;
}

/* In a form '+' is a blank and lines may break; a piece that needs no decoding stays in place. */
static bool decode(struct text raw, bool is_form, struct arena *arena, struct text *value) {
    bool is_plain = true;
    for (size_t i = 0; i < raw.length && is_plain; i++) {
        is_plain = raw.at[i] != '%' && (raw.at[i] != '+' || !is_form);
    }
    struct text decoded = raw;
    if (!is_plain) {
        char *out = arena_take(arena, raw.length + 1);
        size_t length = 0;
        for (size_t i = 0; i < raw.length; i++) {
            char byte = raw.at[i];
            if (byte == '%') {
                int high = i + 2 < raw.length ? hex_digit(raw.at[i + 1]) : -1, low = high >= 0 ? hex_digit(raw.at[i + 2]) : -1;
                if (low < 0) {
                    return false;
                }
                byte = (char)(high * 16 + low);
                i += 2;
                if (byte == '/' && !is_form) {
                    return false;
                }
            } else if (byte == '+' && is_form) {
                byte = ' ';
            }
            out[length++] = byte;
        }
        decoded = (struct text){out, length};
    }
    if (!is_good_text(decoded, is_form ? "\t\r\n" : "")) {
        return false;
    }
    *value = decoded;
    return true;
}

static int hex_digit(char digit) {
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    char letter = (char)(digit | 0x20);
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

static bool is_good_text(struct text value, const char *allowed_controls) {
    bool is_ascii = true;
    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.at[i];
        if (byte == 0x7F || byte == 0 || (byte < 0x20 && !strchr(allowed_controls, byte))) {
            return false;
        }
        is_ascii = is_ascii && byte < 0x80;
    }
    return is_ascii || text_is_utf8(value);
}

bool query_parse(struct text query, struct arena *arena, struct pairs *pairs) {
    struct pairs found = {0};
    for (struct text rest = query.length > 0 ? query : TEXT_NONE; rest.at;) {
        struct text value = text_cut(&rest, '&');
        if (value.length == 0) {
            continue;
        }
        struct text name = text_cut(&value, '=');
        if (!value.at) {
            value = TEXT("");
        }
        if (!decode(name, true, arena, &name) || !decode(value, true, arena, &value)) {
            return false;
        }
        pairs_add(&found, arena, name, value);
    }
    *pairs = found;
    return true;
}

/* Pieces that are no cookie are left out and values stay as they came: other programs on the same host name write what they like, and
   must not lock a reader out. What matters, the session cookie, is checked by the one who reads it. */
bool cookies_parse(struct text header, struct arena *arena, struct pairs *cookies) {
    struct pairs found = {0};
    for (size_t i = 0; i < header.length; i++) {
        if ((unsigned char)header.at[i] < 0x20 || header.at[i] == 0x7F) {
            return false;
        }
    }
    for (struct text rest = header; rest.at;) {
        struct text value = text_trim(text_cut(&rest, ';')), name = text_cut(&value, '=');
        if (!value.at || !is_cookie_name(name)) {
            continue;
        }
        if (found.count == COOKIES_MOST) {
            return false;
        }
        pairs_add(&found, arena, name, value);
    }
    *cookies = found;
    return true;
}

static bool is_cookie_name(struct text name) {
    for (size_t i = 0; i < name.length; i++) {
        unsigned char byte = (unsigned char)name.at[i];
        if (byte <= 0x20 || byte >= 0x7F || strchr("\"(),/:<>?@[\\]{}", byte)) {
            return false;
        }
    }
    return name.length > 0;
}

bool path_decode(struct text raw, struct arena *arena, struct text *path) {
    return decode(raw, false, arena, path);
}

void query_encode(struct buffer *out, struct text value) {
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.at[i];
        bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || (byte != '\0' && strchr("-._~", byte));
        if (is_plain) {
            buffer_byte(out, (char)byte);
        } else if (byte == ' ') {
            buffer_byte(out, '+');
        } else {
            buffer_byte(out, '%');
            buffer_byte(out, digits[byte >> 4]);
            buffer_byte(out, digits[byte & 15]);
        }
    }
}
