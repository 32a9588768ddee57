/* The database as one worker sees it: a few connections for reads, one for writes, one for slow reads, all asynchronous in the loop. */
#ifndef DATABASE_DATABASE_H
#define DATABASE_DATABASE_H
#include "../base/pairs.h"
#include "../loop.h"
#include "query_file.h"

struct database;
struct database_settings {
    const char *conninfo; /* string or URI; "" = libpq's own settings */
    const char *role;     /* "amphi_web" */
    const struct query_set *queries;
    int migrations_expected; /* /readyz: number of the newest migration this program knows */
    size_t readers; /* connections for reads, at least one */
};

/* DONE: all results are there. FAILED: an error of ours or of the data, sqlstate tells; refused by raise: PT4xx with the id in `message`.
   AWAY: no connection, or it was lost before anything could have been written. UNKNOWN: lost in COMMIT. */
enum outcome { OUTCOME_DONE, OUTCOME_FAILED, OUTCOME_AWAY, OUTCOME_UNKNOWN };
struct result {
    const struct query *query;
    struct table table;
};
struct answer {
    enum outcome outcome;
    char sqlstate[6];
    struct text constraint; /* of 23xxx */
    struct text message;    /* only of PT4xx: the refusal's id (and its values after a TAB, as JSON) */
    const struct result *results; /* in the order of the queries asked */
    size_t results_count;
};
typedef void database_done(void *owner, const struct answer *answer);
struct slot; /* a place in the line of answers; the asker may leave before */

struct database *database_new(struct loop *loop, const struct database_settings *settings);
void database_free(struct database *database);
/* Connected and every statement prepared, migrations match. `reason` says what is missing. */
bool database_is_ready(const struct database *database, const char **reason);
/* The first statement that can't be prepared, with file, line and the server's words; NULL: none is known. */
const char *database_mistake(const struct database *database);
void database_use(struct database *database, const struct query_set *queries); /* after a reload: reconnects with the new set */

/* Runs all queries of the files in one pipelined read-only transaction: one round trip, one snapshot. Values by name; a parameter without a value is NULL; an array parameter collects all values
   of its name. Result rows stay until the arena is freed. Tried once more on another connection when one was lost. `is_slow` uses the connection for statistics and exports. */
struct slot *database_read(struct database *database, const struct query_file *const *files, size_t files_count, const struct pairs *values, struct arena *arena, bool is_slow, database_done *done, void *owner);
/* Only one named query of the file, after the files before it: for CSV. */
struct slot *database_read_query(struct database *database, const struct query_file *const *files, size_t files_count, const struct query *query, const struct pairs *values, struct arena *arena, database_done *done, void *owner);

/* A read of many at once: all requests for this query that wait go as one call. Its parameters are arrays with one value per request, its rows have `ordinal` (1…n) and come in that order;
   each request gets its own row as the only result. */
struct slot *database_gather(struct database *database, const struct query *query, const struct pairs *values, struct arena *arena, database_done *done, void *owner);

/* One write transaction, step by step, on the writer connection (others wait their turn). The first call sends BEGIN with it. */
struct transaction;
struct transaction *database_begin(struct database *database, struct arena *arena);
/* The parameter of that name, in each of the calls, is these bytes (a bytea, in PostgreSQL's binary format): neither copied nor changed, so they must stay. */
void transaction_bytes(struct transaction *transaction, struct text name, struct text bytes);
void transaction_call(struct transaction *transaction, const struct query *query, const struct pairs *values, database_done *done, void *owner);
/* DONE only for the tag COMMIT without a 01000 notice. */
void transaction_commit(struct transaction *transaction, database_done *done, void *owner);
void transaction_cancel(struct transaction *transaction); /* ROLLBACK; also what leaving (arena freed) does */

/* Batch: all requests for this query that wait when the writer is free go as one call and one commit (at most 256), in order of ticket; each gets its own row (column `ordinal`, 1…n, matches).
   The query's parameters are arrays, filled with one value per request. 40001, 40P01, 55P03: the whole again, ≤ 3 times; another error: one by one. Unknown commit: again with the same keys. */
struct slot *database_decide(struct database *database, const struct query *query, const struct pairs *values, uint64_t ticket, struct arena *arena, database_done *done, void *owner);
/* A write nobody waits for (last seen): one query in a transaction of its own; dropped when the writer is away or its line is long. Values are copied. */
void database_note(struct database *database, const struct query *query, const struct pairs *values);
/* The asker leaves: `done` will not be called. NULL is allowed. */
void slot_leave(struct slot *slot);

struct database_figures { uint64_t reads, writes, batches, decided, retries, lost, unknown; size_t waiting; };
void database_figures(const struct database *database, struct database_figures *figures);
#endif
