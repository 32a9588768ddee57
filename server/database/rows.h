/* Result rows as tables: the cells point into libpq's own memory, which lives as long as the last arena that looks at it. */
#ifndef DATABASE_ROWS_H
#define DATABASE_ROWS_H
#include <libpq-fe.h>

#include "../base/arena.h"
#include "query_file.h"

/* Takes the result: it is cleared with the arena. */
struct table rows_in_arena(struct arena *arena, const struct query *query, PGresult *result);

/* One result shared by several arenas: a batch's rows, each looked at by its own request. Starts with one holder, the maker. */
struct rows;
struct rows *rows_new(const struct query *query, PGresult *result);
void rows_release(struct rows *rows);
const struct table *rows_table(const struct rows *rows);
/* The table with that row alone, held by the arena. */
struct table rows_one(struct rows *rows, struct arena *arena, size_t row);
#endif
