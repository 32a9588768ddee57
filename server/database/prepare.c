/* Prepares statements on a connection: what a request asks for just before it is sent, the rest in quiet moments. Each in a group of its own, so that a broken one harms no other. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/log.h"
#include "connection.h"
#include "describe.h"
#include "failure.h"

/* Statements follow, by their place in the set. */
enum { GROUP_ARRAYS, GROUP_SCHEMA, GROUP_SERIAL, GROUPS_FIRST };
/* In quiet moments a few at a time: a request that comes then waits for these. */
enum { BESIDE_MOST = 4 };

static void take_schema(struct connection *connection, const PGresult *result);
static void send_statement(struct connection *connection, size_t place);
static bool is_asked_here(const struct connection *connection, const struct query *query);
static void take_statement(struct connection *connection, size_t place, const PGresult *result);
static void note_problem(struct connection *connection, size_t place, const char *sqlstate, int line, const char *reason);

void prepare_first(struct connection *connection) {
    struct query_set *set = connection->set;
    connection->beside = connection->broken_count = 0;
    connection->schema = 0;
    if (set->count > connection->statements_size) {
        free(connection->statements);
        connection->statements = calloc(set->count, sizeof *connection->statements);
        if (!connection->statements) BUG("out of memory");
        connection->statements_size = set->count;
    } else if (connection->statements) {
        memset(connection->statements, 0, connection->statements_size * sizeof *connection->statements);
    }
    connection_send_text(connection, DESCRIBE_ARRAYS_SQL);
    connection_sync_own(connection, GROUP_ARRAYS);
    connection_send_text(connection, "select coalesce(max(number), 0) from migration");
    connection_sync_own(connection, GROUP_SCHEMA);
    if (!PQsendPrepare(connection->pg, "serial", "select $1::text", 0, NULL)) connection_break(connection, "could not send");
    connection_sync_own(connection, GROUP_SERIAL);
}

void prepare_query(struct connection *connection, const struct query *query) {
    size_t place;
    if (query_set_place(connection->set, query, &place) && connection->statements[place] == STATEMENT_UNKNOWN) send_statement(connection, place);
}

bool prepare_beside(struct connection *connection) {
    const struct query_set *set = connection->set;
    for (size_t sent = 0; connection->beside < set->count && sent < BESIDE_MOST; connection->beside++) {
        size_t place = connection->beside;
        if (connection->statements[place] != STATEMENT_UNKNOWN || !is_asked_here(connection, &set->queries[place])) continue;
        send_statement(connection, place);
        sent++;
    }
    return connection->beside < set->count;
}

/* The slow connection is asked for few of them: those it prepares when they come. The flusher is asked for none. */
static bool is_asked_here(const struct connection *connection, const struct query *query) {
    switch (connection->kind) {
    case CONNECTION_READER: return query->home != HOME_ACTIONS;
    case CONNECTION_WRITER: return query->home != HOME_PAGES;
    case CONNECTION_SLOW:
    case CONNECTION_FLUSHER: break;
    }
    return false;
}

static void send_statement(struct connection *connection, size_t place) {
    const struct query *query = &connection->set->queries[place];
    if (connection->state != CONNECTION_READY) return;
    if (!PQsendPrepare(connection->pg, query->statement, query->sql, 0, NULL) || !PQsendDescribePrepared(connection->pg, query->statement)) {
        connection_break(connection, "could not send");
        return;
    }
    connection->statements[place] = STATEMENT_SENT;
    connection_sync_own(connection, GROUPS_FIRST + place);
}

bool prepare_take(struct connection *connection, size_t group, PGresult *result) {
    ExecStatusType status = PQresultStatus(result);
    bool is_first_done = false;
    if (status == PGRES_PIPELINE_SYNC) {
        is_first_done = group == GROUP_SERIAL;
    } else if (status == PGRES_FATAL_ERROR && failure_kind(result) == FAILURE_LOST) {
        connection_break(connection, "lost while preparing");
    } else if (group == GROUP_ARRAYS) {
        if (status == PGRES_TUPLES_OK) describe_array_types(connection->set, result);
    } else if (group == GROUP_SCHEMA) {
        take_schema(connection, result);
    } else if (group >= GROUPS_FIRST) {
        take_statement(connection, group - GROUPS_FIRST, result);
    }
    PQclear(result);
    return is_first_done && connection->state == CONNECTION_PREPARING;
}

/* A database without the table has no schema at all. */
static void take_schema(struct connection *connection, const PGresult *result) {
    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1) connection->schema = (int)strtol(PQgetvalue(result, 0, 0), NULL, 10);
    connection->is_stale = connection->schema < connection->settings->migrations_expected;
}

/* Of the two results of a group only the description has no error and is not empty-handed: preparing says just OK, and its failure makes the description "aborted". */
static void take_statement(struct connection *connection, size_t place, const PGresult *result) {
    struct query *query = &connection->set->queries[place];
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_PIPELINE_ABORTED) return;
    if (status != PGRES_COMMAND_OK) {
        const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        note_problem(connection, place, state ? state : "XX000", describe_error_line(query, result), PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
        return;
    }
    if (connection->statements[place] == STATEMENT_SENT) {
        connection->statements[place] = STATEMENT_PREPARED; /* and the next result describes it */
        return;
    }
    const char *reason = NULL;
    if (describe_query(connection->set, query, result, &reason)) {
        query->is_prepared = true;
        connection->set->problems[place][0] = '\0';
        return;
    }
    note_problem(connection, place, "42601", query->line, reason);
}

/* A statement's text is ours and holds nobody's data, so here the server's words may be told; once, not at every attempt. */
static void note_problem(struct connection *connection, size_t place, const char *sqlstate, int line, const char *reason) {
    struct query *query = &connection->set->queries[place];
    char *known = connection->set->problems[place];
    connection->statements[place] = STATEMENT_BROKEN;
    if (connection->broken_count++ == 0) {
        connection->broken_first = place;
        snprintf(connection->broken_reason, sizeof connection->broken_reason, "%s:%d: %s", query->file, line, reason ? reason : sqlstate);
        connection_try_later(connection);
    }
    if (strcmp(known, sqlstate) == 0) return;
    snprintf(known, sizeof connection->set->problems[place], "%s", sqlstate);
    query->is_prepared = false;
    log_event(LOG_LEVEL_ERROR, "statement_broken", "query=%s:%d sqlstate=%s reason=%s", query->file, line, sqlstate, log_quote(text_of(reason ? reason : "-")));
}
