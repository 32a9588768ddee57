/* An ordered list of names and values: path values, query strings, forms, cookies, SQL parameters. A name may stand several times. */
#ifndef BASE_PAIRS_H
#define BASE_PAIRS_H
#include "arena.h"

struct pair {
    struct text name, value;
};
/* `{0}` is an empty list; the array is arena memory. Texts are not copied. */
struct pairs {
    struct pair *at;
    size_t count, size;
};

void pairs_add(struct pairs *pairs, struct arena *arena, struct text name, struct text value);
void pairs_add_all(struct pairs *pairs, struct arena *arena, const struct pairs *more);
/* The first value of that name, TEXT_NONE if there is none. */
struct text pairs_get(const struct pairs *pairs, struct text name);
size_t pairs_count_of(const struct pairs *pairs, struct text name);
#endif
