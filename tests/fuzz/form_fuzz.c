/* Fuzzes the parser of form bodies: what it takes is what a second decoder reads, and encoding it again gives the same form. */
#include "fuzz.h"
#include "http/form.h"

static void must_agree(struct text body, bool is_parsed, const struct pairs *form);
static bool is_numbered(struct text name);
static void must_come_back(const struct pairs *form, struct arena *arena);
static void must_keep(struct text value, struct arena *arena);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    struct text body = {(const char *)bytes, length};
    struct arena *arena = arena_new();
    struct pairs form = {.count = 7};
    bool is_parsed = form_parse(body, arena, &form);
    MUST(is_parsed || (form.count == 7 && !form.at));
    must_agree(body, is_parsed, &form);
    if (is_parsed) must_come_back(&form, arena);
    must_keep(body, arena);
    arena_free(arena);
    return 0;
}

/* The rules once more, piece by piece. */
static void must_agree(struct text body, bool is_parsed, const struct pairs *form) {
    struct buffer value = {0};
    size_t count = 0, numbered = 0;
    bool is_good = true;
    for (size_t i = 0; i < body.length; i++) is_good = is_good && body.at[i] > ' ' && body.at[i] < 0x7F;
    for (size_t at = 0; is_good && body.length > 0 && at <= body.length; count++) {
        size_t end = at, equals;
        while (end < body.length && body.at[end] != '&') end++;
        for (equals = at; equals < end && body.at[equals] != '=';) equals++;
        struct text name = {body.at + at, equals - at};
        is_good = equals < end && name.length >= 1 && name.length <= 64 && name.at[0] >= 'a' && name.at[0] <= 'z';
        for (size_t i = 0; i < name.length; i++) is_good = is_good && strchr("abcdefghijklmnopqrstuvwxyz0123456789_", name.at[i]);
        numbered += is_numbered(name);
        is_good = is_good && numbered <= 400 && count + 1 - numbered <= 100;
        buffer_clear(&value);
        is_good = is_good && reference_decode((struct text){body.at + equals + 1, end - equals - 1}, true, &value) && reference_good(buffer_as_text(&value), "\t\r\n");
        if (is_good && is_parsed) {
            MUST(count < form->count);
            MUST(text_same(form->at[count].name, name));
            MUST(form->at[count].value.length == value.length && (!value.length || !memcmp(form->at[count].value.at, value.at, value.length)));
        }
        at = end + 1;
    }
    MUST(is_good == is_parsed);
    MUST(!is_parsed || form->count == count);
    buffer_release(&value);
}

/* presence_17: digits to the end, before them '_', before that at least a letter. */
static bool is_numbered(struct text name) {
    const char *line = name.length ? memrchr(name.at, '_', name.length) : NULL;
    if (!line || line == name.at || line + 1 == name.at + name.length) return false;
    for (const char *at = line + 1; at < name.at + name.length; at++)
        if (*at < '0' || *at > '9') return false;
    return true;
}

static void must_come_back(const struct pairs *form, struct arena *arena) {
    struct buffer body = {0};
    struct pairs again = {0};
    for (size_t i = 0; i < form->count; i++) {
        buffer_string(&body, i ? "&" : "");
        buffer_text(&body, form->at[i].name);
        buffer_byte(&body, '=');
        query_encode(&body, form->at[i].value);
    }
    MUST(form_parse(buffer_as_text(&body), arena, &again));
    must_be_same_pairs(form, &again);
    buffer_release(&body);
}

/* Any text is the same after encoding and decoding; what may not be in a form is refused even encoded. */
static void must_keep(struct text value, struct arena *arena) {
    struct buffer body = {0};
    struct pairs form = {0};
    buffer_string(&body, "v=");
    query_encode(&body, value);
    bool is_good = reference_good(value, "\t\r\n");
    MUST(form_parse(buffer_as_text(&body), arena, &form) == is_good);
    MUST(!is_good || (form.count == 1 && form.at[0].value.length == value.length && (!value.length || !memcmp(form.at[0].value.at, value.at, value.length))));
    buffer_release(&body);
}
