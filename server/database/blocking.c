/* The plain blocking connection of commands. */
#include "blocking.h"

#include <libpq-fe.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/log.h"
#include "bind.h"
#include "conninfo.h"
#include "describe.h"
#include "failure.h"
#include "rows.h"
#include "sql_scanner.h"

/* A query as this connection knows it: the caller's may live longer, and meet another connection. */
struct known {
    const struct query *asked;
    struct query query;
};

struct blocking {
    PGconn *pg;
    struct query_set set; /* for describe.c: the array types of this database */
    struct known **known;
    size_t known_count;
    char sqlstate[6];
};

static bool read_array_types(PGconn *pg, struct query_set *set);
static struct query *know(struct blocking *blocking, struct query *query);
static bool prepare(struct blocking *blocking, struct query_set *set, struct query *query, const char **reason, int *line);
static bool is_good(const PGresult *result);
static bool failed(struct blocking *blocking, const struct query *query, const PGresult *result);
static bool run_pieces(struct blocking *blocking, const char *path, struct text content, struct buffer *problem);
static bool run_text(struct blocking *blocking, const char *path, struct text content, int line, struct buffer *problem);
static void describe_problem(struct blocking *blocking, const char *path, const char *sql, int line, const PGresult *result, struct buffer *problem);
static void ignore_notice(void *owner, const PGresult *result);

struct blocking *blocking_open(const char *conninfo, const char *role) {
    static const char *const settings[] = {"TimeZone=UTC", "DateStyle=ISO,YMD", "IntervalStyle=iso_8601", "jit=off", NULL};
    struct arena *arena = arena_new();
    struct conninfo made = conninfo_make(arena, conninfo, role, settings, false);
    struct blocking *blocking = calloc(1, sizeof *blocking);
    if (!blocking) BUG("out of memory");
    blocking->set.arena = arena;
    blocking->pg = PQconnectdbParams(made.keywords, made.values, 1);
    if (!blocking->pg) BUG("out of memory");
    if (PQstatus(blocking->pg) != CONNECTION_OK) log_event(LOG_LEVEL_ERROR, "no_database", "reason=%s", log_quote(text_trim(text_of(PQerrorMessage(blocking->pg)))));
    PQsetErrorVerbosity(blocking->pg, PQERRORS_SQLSTATE);
    PQsetNoticeReceiver(blocking->pg, ignore_notice, NULL);
    if (PQstatus(blocking->pg) == CONNECTION_OK && read_array_types(blocking->pg, &blocking->set)) return blocking;
    blocking_close(blocking);
    return NULL;
}

static bool read_array_types(PGconn *pg, struct query_set *set) {
    PGresult *result = PQexec(pg, DESCRIBE_ARRAYS_SQL);
    bool is_read = PQresultStatus(result) == PGRES_TUPLES_OK;
    if (is_read) describe_array_types(set, result);
    PQclear(result);
    return is_read;
}

void blocking_close(struct blocking *blocking) {
    if (!blocking) return;
    PQfinish(blocking->pg);
    for (size_t i = 0; i < blocking->known_count; i++) free(blocking->known[i]);
    free(blocking->known);
    arena_free(blocking->set.arena);
    free(blocking);
}

bool blocking_is_alive(struct blocking *blocking) {
    return PQstatus(blocking->pg) == CONNECTION_OK;
}

bool blocking_run(struct blocking *blocking, struct arena *arena, struct query *query, const struct pairs *values, struct table *rows, char sqlstate[6]) {
    if (sqlstate) *sqlstate = '\0';
    struct query *known = know(blocking, query);
    const char **bound = known ? bind_values(arena, known, values) : NULL;
    PGresult *result = bound ? PQexecPrepared(blocking->pg, known->statement, (int)known->parameters_count, bound, NULL, NULL, 0) : NULL;
    bool is_done = result && is_good(result);
    if (is_done) {
        *rows = rows_in_arena(arena, known, result);
    } else if (known) {
        if (!bound) snprintf(blocking->sqlstate, sizeof blocking->sqlstate, "22021");
        if (bound) failed(blocking, query, result);
        PQclear(result);
    }
    if (!is_done && sqlstate) snprintf(sqlstate, 6, "%s", blocking->sqlstate);
    return is_done;
}

static struct query *know(struct blocking *blocking, struct query *query) {
    for (size_t i = 0; i < blocking->known_count; i++)
        if (blocking->known[i]->asked == query && blocking->known[i]->query.sql == query->sql) return &blocking->known[i]->query;
    struct known *known = calloc(1, sizeof *known);
    struct known **all = realloc(blocking->known, (blocking->known_count + 1) * sizeof(struct known *));
    if (!known || !all) BUG("out of memory");
    blocking->known = all;
    known->asked = query;
    known->query = *query;
    known->query.columns = NULL;
    known->query.columns_count = 0;
    snprintf(known->query.statement, sizeof known->query.statement, "b%zu", blocking->known_count);
    const char *reason = NULL;
    int line = query->line;
    if (!prepare(blocking, &blocking->set, &known->query, &reason, &line)) {
        log_event(LOG_LEVEL_ERROR, "statement_broken", "query=%s:%d sqlstate=%s reason=%s", query->file ? query->file : "-", line, blocking->sqlstate, log_quote(text_of(reason ? reason : "-")));
        free(known);
        return NULL;
    }
    query->is_prepared = true;
    all[blocking->known_count++] = known;
    return &known->query;
}

/* `reason` lives as long as the connection. */
static bool prepare(struct blocking *blocking, struct query_set *set, struct query *query, const char **reason, int *line) {
    PGresult *result = PQprepare(blocking->pg, query->statement, query->sql, 0, NULL);
    if (is_good(result)) {
        PQclear(result);
        result = PQdescribePrepared(blocking->pg, query->statement);
    }
    bool is_done = is_good(result);
    if (!is_done) {
        failed(blocking, NULL, result);
        *line = describe_error_line(query, result);
        const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
        *reason = message ? arena_print(blocking->set.arena, "%s", message) : NULL;
    } else {
        is_done = describe_query(set, query, result, reason);
        if (!is_done) snprintf(blocking->sqlstate, sizeof blocking->sqlstate, "42601");
    }
    PQclear(result);
    return is_done;
}

static bool is_good(const PGresult *result) {
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY;
}

static bool failed(struct blocking *blocking, const struct query *query, const PGresult *result) {
    struct answer answer = {.outcome = OUTCOME_FAILED};
    struct arena *arena = arena_new();
    failure_describe(arena, result, &answer);
    if (!*answer.sqlstate) snprintf(answer.sqlstate, sizeof answer.sqlstate, "08006");
    if (query) failure_log("query_failed", query, &answer);
    memcpy(blocking->sqlstate, answer.sqlstate, sizeof blocking->sqlstate);
    arena_free(arena);
    return false;
}

const char *blocking_sqlstate(const struct blocking *blocking) {
    return blocking->sqlstate;
}

bool blocking_script(struct blocking *blocking, const char *path, struct buffer *problem) {
    struct buffer content = {0};
    if (!buffer_read_file(&content, path)) {
        buffer_print(problem, "%s: can't be read", path);
        return false;
    }
    bool is_done;
    if (text_starts(buffer_as_text(&content), "-- no transaction")) {
        is_done = run_pieces(blocking, path, buffer_as_text(&content), problem);
    } else {
        is_done = blocking_execute(blocking, "begin", problem) && run_text(blocking, path, buffer_as_text(&content), 1, problem) && blocking_execute(blocking, "commit", problem);
        if (PQtransactionStatus(blocking->pg) != PQTRANS_IDLE) blocking_execute(blocking, "rollback", NULL);
    }
    buffer_release(&content);
    return is_done;
}

/* Several statements sent at once would be one transaction again. */
static bool run_pieces(struct blocking *blocking, const char *path, struct text content, struct buffer *problem) {
    struct sql_scanner scanner = {.content = content};
    size_t start = 0;
    bool has_words = false;
    for (;;) {
        struct text text;
        enum piece piece = sql_scanner_next(&scanner, &text);
        if (piece == PIECE_SEMICOLON || piece == PIECE_END) {
            struct text statement = {content.at + start, scanner.at - start};
            if (has_words && !run_text(blocking, path, statement, sql_line_of(content, start), problem)) return false;
            if (piece == PIECE_END) return true;
            start = scanner.at;
            has_words = false;
        } else if (piece != PIECE_BLANK && piece != PIECE_COMMENT) {
            has_words = true;
        }
    }
}

bool blocking_execute(struct blocking *blocking, const char *sql, struct buffer *problem) {
    return run_text(blocking, NULL, text_of(sql), 0, problem);
}

bool blocking_execute_file(struct blocking *blocking, const char *path, struct text content, struct buffer *problem) {
    return run_text(blocking, path, content, 1, problem);
}

static bool run_text(struct blocking *blocking, const char *path, struct text content, int line, struct buffer *problem) {
    struct arena *arena = arena_new();
    const char *sql = arena_string(arena, content);
    PGresult *result = PQexec(blocking->pg, sql);
    if (PQresultStatus(result) == PGRES_COPY_IN) {
        PQputCopyEnd(blocking->pg, "scripts bring no data of their own");
        PQclear(result);
        result = PQgetResult(blocking->pg);
        for (PGresult *next; (next = PQgetResult(blocking->pg));) PQclear(next);
    }
    /* COMMIT of a failed transaction is no error to the server. */
    bool is_done = is_good(result) && !(strcmp(sql, "commit") == 0 && strcmp(PQcmdStatus(result), "COMMIT") != 0);
    if (!is_done) {
        failed(blocking, NULL, result);
        if (problem) describe_problem(blocking, path, sql, line, result, problem);
    }
    PQclear(result);
    arena_free(arena);
    return is_done;
}

bool blocking_copy_open(struct blocking *blocking, const char *sql, struct buffer *problem) {
    PGresult *result = PQexec(blocking->pg, sql);
    bool is_open = PQresultStatus(result) == PGRES_COPY_IN;
    if (!is_open) {
        failed(blocking, NULL, result);
        if (problem) describe_problem(blocking, NULL, sql, 0, result, problem);
    }
    PQclear(result);
    return is_open;
}

bool blocking_copy_put(struct blocking *blocking, struct text rows) {
    return rows.length <= INT_MAX && PQputCopyData(blocking->pg, rows.at, (int)rows.length) == 1;
}

bool blocking_copy_close(struct blocking *blocking, const char *sql, bool is_sent, struct buffer *problem) {
    PQputCopyEnd(blocking->pg, is_sent ? NULL : "not all of it could be sent");
    PGresult *result = PQgetResult(blocking->pg);
    for (PGresult *next; (next = PQgetResult(blocking->pg));) PQclear(next);
    bool is_done = is_sent && is_good(result);
    if (!is_done) {
        failed(blocking, NULL, result);
        if (problem) describe_problem(blocking, NULL, sql, 0, result, problem);
    }
    PQclear(result);
    return is_done;
}

void blocking_copy_cell(struct buffer *rows, struct text cell) {
    for (size_t i = 0; i < cell.length; i++) switch (cell.at[i]) {
        case '\t': buffer_string(rows, "\\t"); break;
        case '\n': buffer_string(rows, "\\n"); break;
        case '\r': buffer_string(rows, "\\r"); break;
        case '\\': buffer_string(rows, "\\\\"); break;
        default: buffer_byte(rows, cell.at[i]);
        }
}

/* Scripts are ours, and whoever runs a command sits at the terminal: the server's own words help and betray nobody. */
static void describe_problem(struct blocking *blocking, const char *path, const char *sql, int line, const PGresult *result, struct buffer *problem) {
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY), *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    struct query place = {.sql = sql, .line = line};
    if (path) buffer_print(problem, "%s:%d: ", path, describe_error_line(&place, result));
    buffer_print(problem, "%s (%s)%s%s", message ? message : "connection lost", blocking->sqlstate, detail ? ": " : "", detail ? detail : "");
}

bool blocking_describe(struct blocking *blocking, struct query_set *set, struct buffer *problems) {
    bool is_done = read_array_types(blocking->pg, set);
    if (!is_done) buffer_string(problems, "the database does not tell its types\n");
    for (size_t i = 0; is_done && i < set->count; i++) {
        struct query *query = &set->queries[i];
        const char *reason = NULL;
        int line = query->line;
        if (prepare(blocking, set, query, &reason, &line))
            query->is_prepared = true;
        else
            buffer_print(problems, "%s:%d: %s (%s)\n", query->file, line, reason ? reason : "cannot be prepared", blocking->sqlstate);
    }
    for (size_t i = 0; i < set->count; i++) is_done = is_done && set->queries[i].is_prepared;
    return is_done;
}

static void ignore_notice(void *owner, const PGresult *result) {
    (void)owner;
    (void)result;
}
