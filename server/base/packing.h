/* Texts and tables as bytes and back: what one of our processes gives another of the same program. */
#ifndef BASE_PACKING_H
#define BASE_PACKING_H
#include "arena.h"
#include "buffer.h"
#include "table.h"

void pack_text(struct buffer *out, struct text text); /* TEXT_NONE stays what it is */
void pack_number(struct buffer *out, size_t number);  /* at most 32 bits */
void pack_table(struct buffer *out, const struct table *table);
/* Each takes its thing from the front of `rest`; false when it isn't there. Texts stay in place. */
bool unpack_text(struct text *rest, struct text *text);
bool unpack_number(struct text *rest, size_t *number);
bool unpack_table(struct text *rest, struct arena *arena, struct table *table);
#endif
