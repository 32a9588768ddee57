/* One plain blocking connection for the commands that may wait: migrate, mail, jobs, demo, check, account. */
#ifndef DATABASE_BLOCKING_H
#define DATABASE_BLOCKING_H
#include "../base/pairs.h"
#include "query_file.h"

struct blocking;
/* NULL: described in the log; exit 69. role "" keeps the login's own. */
struct blocking *blocking_open(const char *conninfo, const char *role);
void blocking_close(struct blocking *blocking);
bool blocking_is_alive(struct blocking *blocking);
/* Prepares on first use and runs; rows live in the arena. False: SQLSTATE and constraint are in the log and in `sqlstate` (may be NULL). */
bool blocking_run(struct blocking *blocking, struct arena *arena, struct query *query, const struct pairs *values, struct table *rows, char sqlstate[6]);
/* Several statements of a file, as psql would run them, in one transaction unless the first line says "-- no transaction". */
bool blocking_script(struct blocking *blocking, const char *path, struct buffer *problem);
bool blocking_execute(struct blocking *blocking, const char *sql, struct buffer *problem); /* words of our own: migrate, demo, and what begins a transaction */
/* As a part of the transaction that is open; `path` is for messages. */
bool blocking_execute_file(struct blocking *blocking, const char *path, struct text content, struct buffer *problem);
/* COPY … FROM STDIN: opened, rows put piece by piece in text format (tabs, backslashes and line ends escaped: blocking_copy_cell), closed; is_sent false: given up, and nothing of it stays. */
bool blocking_copy_open(struct blocking *blocking, const char *sql, struct buffer *problem);
bool blocking_copy_put(struct blocking *blocking, struct text rows);
bool blocking_copy_close(struct blocking *blocking, const char *sql, bool is_sent, struct buffer *problem);
void blocking_copy_cell(struct buffer *rows, struct text cell);
const char *blocking_sqlstate(const struct blocking *blocking); /* of the last failure */
/* Prepares and describes every query of the set: columns and parameter types become known; a broken one is described in `problems`. */
bool blocking_describe(struct blocking *blocking, struct query_set *set, struct buffer *problems);
#endif
