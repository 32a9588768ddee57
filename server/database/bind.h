/* Values by name become the text parameters of a prepared statement. */
#ifndef DATABASE_BIND_H
#define DATABASE_BIND_H
#include "../base/buffer.h"
#include "../base/pairs.h"
#include "query_file.h"

/* NUL-terminated texts in the arena; NULL for a parameter without a value, "{}" for an array without any. NULL: a value holds a NUL byte, which the protocol would cut. */
const char **bind_values(struct arena *arena, const struct query *query, const struct pairs *values);
/* One more element of an array literal that begins with '{' and ends with '}'; TEXT_NONE is NULL. */
void bind_element(struct buffer *literal, struct text value);
bool bind_is_clean(const struct query *query, const struct pairs *values);
#endif
