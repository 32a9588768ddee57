/* Fuzzes the parser of query strings: a second decoder agrees on each pair, and encoding them again gives the same pairs. */
#include "fuzz.h"
#include "http/form.h"

static void must_agree(struct text query, bool is_parsed, const struct pairs *pairs);
static void must_come_back(const struct pairs *pairs, struct arena *arena);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    struct text query = {(const char *)bytes, length};
    struct arena *arena = arena_new();
    struct pairs pairs = {.count = 7};
    bool is_parsed = query_parse(query, arena, &pairs);
    MUST(is_parsed || (pairs.count == 7 && !pairs.at));
    must_agree(query, is_parsed, &pairs);
    if (is_parsed) must_come_back(&pairs, arena);
    arena_free(arena);
    return 0;
}

static void must_agree(struct text query, bool is_parsed, const struct pairs *pairs) {
    struct buffer name = {0}, value = {0};
    size_t count = 0;
    bool is_good = true;
    for (size_t at = 0, end; is_good && at <= query.length; at = end + 1) {
        for (end = at; end < query.length && query.at[end] != '&';) end++;
        if (end == at) continue;
        size_t equals = at;
        while (equals < end && query.at[equals] != '=') equals++;
        size_t value_at = equals < end ? equals + 1 : end;
        buffer_clear(&name);
        buffer_clear(&value);
        is_good = reference_decode((struct text){query.at + at, equals - at}, true, &name) && reference_decode((struct text){query.at + value_at, end - value_at}, true, &value) &&
                  reference_good(buffer_as_text(&name), "\t\r\n") && reference_good(buffer_as_text(&value), "\t\r\n");
        if (is_good && is_parsed) {
            MUST(count < pairs->count);
            MUST(pairs->at[count].name.length == name.length && (!name.length || !memcmp(pairs->at[count].name.at, name.at, name.length)));
            MUST(pairs->at[count].value.length == value.length && (!value.length || !memcmp(pairs->at[count].value.at, value.at, value.length)));
        }
        count++;
    }
    MUST(is_good == is_parsed);
    MUST(!is_parsed || pairs->count == count);
    buffer_release(&name);
    buffer_release(&value);
}

static void must_come_back(const struct pairs *pairs, struct arena *arena) {
    struct buffer query = {0};
    struct pairs again = {0};
    for (size_t i = 0; i < pairs->count; i++) {
        buffer_string(&query, i ? "&" : "");
        query_encode(&query, pairs->at[i].name);
        buffer_byte(&query, '=');
        query_encode(&query, pairs->at[i].value);
    }
    MUST(query_parse(buffer_as_text(&query), arena, &again));
    must_be_same_pairs(pairs, &again);
    buffer_release(&query);
}
