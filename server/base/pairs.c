/* An ordered list of names and values, grown in an arena. */
#include "pairs.h"

#include <string.h>

void pairs_add(struct pairs *pairs, struct arena *arena, struct text name, struct text value) {
    if (pairs->count == pairs->size) {
        size_t size = pairs->size ? pairs->size * 2 : 8;
        struct pair *at = arena_take(arena, size * sizeof *at);
        if (pairs->count > 0) {
            memcpy(at, pairs->at, pairs->count * sizeof *at);
        }
        pairs->at = at;
        pairs->size = size;
    }
    pairs->at[pairs->count++] = (struct pair){name, value};
}

void pairs_add_all(struct pairs *pairs, struct arena *arena, const struct pairs *more) {
    /* The count first: `more` may be the same list. */
    for (size_t i = 0, count = more->count; i < count; i++) {
        pairs_add(pairs, arena, more->at[i].name, more->at[i].value);
    }
}

struct text pairs_get(const struct pairs *pairs, struct text name) {
    for (size_t i = 0; i < pairs->count; i++) {
        if (text_same(pairs->at[i].name, name)) {
            return pairs->at[i].value;
        }
    }
    return TEXT_NONE;
}

size_t pairs_count_of(const struct pairs *pairs, struct text name) {
    size_t count = 0;
    for (size_t i = 0; i < pairs->count; i++) {
        count += text_same(pairs->at[i].name, name);
    }
    return count;
}
