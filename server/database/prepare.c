/* Prepares all statements of the set on a new connection: each in a group of its own, so that a broken one harms no other. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/log.h"
#include "connection.h"
#include "describe.h"
#include "failure.h"

enum { GROUP_ARRAYS, GROUP_SCHEMA, GROUP_SERIAL, GROUPS_FIRST };

static void take_schema(struct connection *connection, const PGresult *result);
static void take_statement(struct connection *connection, const PGresult *result);
static void note_problem(struct connection *connection, const char *sqlstate, int line, const char *reason);

void prepare_send(struct connection *connection) {
    struct query_set *set = connection->set;
    connection->place = connection->broken_count = 0;
    connection->schema = 0;
    if (set->count > connection->prepared_size) {
        free(connection->prepared);
        connection->prepared = calloc(set->count, sizeof *connection->prepared);
        if (!connection->prepared) BUG("out of memory");
        connection->prepared_size = set->count;
    } else if (connection->prepared) {
        memset(connection->prepared, 0, connection->prepared_size * sizeof *connection->prepared);
    }
    connection_send_text(connection, DESCRIBE_ARRAYS_SQL);
    connection_sync(connection);
    connection_send_text(connection, "select coalesce(max(number), 0) from migration");
    connection_sync(connection);
    if (!PQsendPrepare(connection->pg, "serial", "select $1::text", 0, NULL)) connection_break(connection, "could not send");
    connection_sync(connection);
    for (size_t i = 0; i < set->count && connection->state == CONNECTION_PREPARING; i++) {
        const struct query *query = &set->queries[i];
        if (!PQsendPrepare(connection->pg, query->statement, query->sql, 0, NULL) || !PQsendDescribePrepared(connection->pg, query->statement))
            connection_break(connection, "could not send");
        connection_sync(connection);
    }
}

bool prepare_take(struct connection *connection, PGresult *result) {
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_PIPELINE_SYNC) {
        connection->place++;
    } else if (status == PGRES_FATAL_ERROR && failure_kind(result) == FAILURE_LOST) {
        connection_break(connection, "lost while preparing");
    } else if (connection->place == GROUP_ARRAYS) {
        if (status == PGRES_TUPLES_OK) describe_array_types(connection->set, result);
    } else if (connection->place == GROUP_SCHEMA) {
        take_schema(connection, result);
    } else if (connection->place >= GROUPS_FIRST) {
        take_statement(connection, result);
    }
    PQclear(result);
    return connection->state == CONNECTION_PREPARING && connection->place == GROUPS_FIRST + connection->set->count;
}

/* A database without the table has no schema at all. */
static void take_schema(struct connection *connection, const PGresult *result) {
    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1) connection->schema = (int)strtol(PQgetvalue(result, 0, 0), NULL, 10);
    connection->is_stale = connection->schema < connection->settings->migrations_expected;
}

/* Of the two results of a group only the description has no error and is not empty-handed: preparing says just OK, and its failure makes the description "aborted". */
static void take_statement(struct connection *connection, const PGresult *result) {
    size_t place = connection->place - GROUPS_FIRST;
    struct query *query = &connection->set->queries[place];
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_PIPELINE_ABORTED) return;
    if (status != PGRES_COMMAND_OK) {
        const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        note_problem(connection, state ? state : "XX000", describe_error_line(query, result), PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
        return;
    }
    if (!connection->prepared[place]) {
        connection->prepared[place] = true; /* and the next result describes it */
        return;
    }
    const char *reason = NULL;
    if (describe_query(connection->set, query, result, &reason)) {
        query->is_prepared = true;
        connection->set->problems[place][0] = '\0';
        return;
    }
    connection->prepared[place] = false;
    note_problem(connection, "42601", query->line, reason);
}

/* A statement's text is ours and holds nobody's data, so here the server's words may be told; once, not at every attempt. */
static void note_problem(struct connection *connection, const char *sqlstate, int line, const char *reason) {
    size_t place = connection->place - GROUPS_FIRST;
    struct query *query = &connection->set->queries[place];
    char *known = connection->set->problems[place];
    connection->prepared[place] = false;
    if (connection->broken_count++ == 0) {
        connection->broken_first = place;
        snprintf(connection->broken_reason, sizeof connection->broken_reason, "%s:%d: %s", query->file, line, reason ? reason : sqlstate);
    }
    if (strcmp(known, sqlstate) == 0) return;
    snprintf(known, sizeof connection->set->problems[place], "%s", sqlstate);
    query->is_prepared = false;
    log_event(LOG_LEVEL_ERROR, "statement_broken", "query=%s:%d sqlstate=%s reason=%s", query->file, line, sqlstate, log_quote(text_of(reason ? reason : "-")));
}
