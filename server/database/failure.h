/* What kind of failure a result tells of, and what may be said about it. */
#ifndef DATABASE_FAILURE_H
#define DATABASE_FAILURE_H
#include <libpq-fe.h>

#include "database.h"

/* LOST: the connection is gone or going (08*, 57P0*, FATAL, no SQLSTATE). AGAIN: 40001, 40P01, 55P03. STALE: statements must be prepared anew (0A000 from the plan cache, 26000).
   SHORT: the server lacks something (53*). */
enum failure_kind { FAILURE_OTHER, FAILURE_LOST, FAILURE_AGAIN, FAILURE_STALE, FAILURE_SHORT };

enum failure_kind failure_kind(const PGresult *result);
/* Sets sqlstate, constraint and message, texts in the arena; `arena` NULL: the SQLSTATE alone. The server's own words may hold personal data and go nowhere (reliability.md §5.2). */
void failure_describe(struct arena *arena, const PGresult *result, struct answer *answer);
void failure_log(const char *event, const struct query *query, const struct answer *answer);
#endif
