/* One attempt at a batch: BEGIN, the call with its arrays, COMMIT, and what becomes of the answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/log.h"
#include "batch.h"
#include "bind.h"
#include "rows.h"

static struct decision **group(struct batch *batch, size_t *count);
static const char **arrays(struct batch *batch, struct arena *arena);
static void take_error(struct batch *batch, const PGresult *result);
static void settle(struct batch *batch);
static void settle_error(struct batch *batch, bool is_open);
static void again(struct batch *batch, bool is_open, uint64_t milliseconds);
static void deliver(struct batch *batch);
static void match_rows(const struct batch *batch, const struct table *table, size_t count, size_t *own_row);
static size_t take_group(struct batch *batch, struct decision **taken);

void batch_send(struct batch *batch) {
    struct connection *connection = &batch->database->writer.connection;
    batch_forget_attempt(batch);
    const char *problem = connection_problem(connection, batch->query);
    if (problem) {
        struct decision *broken[BATCH_MOST];
        struct answer answer = {.outcome = OUTCOME_FAILED};
        snprintf(answer.sqlstate, sizeof answer.sqlstate, "%s", problem);
        size_t count = take_group(batch, broken);
        for (size_t i = 0; i < count; i++) batch_fail_later(batch, broken[i], &answer);
        batch_finish(batch, false);
        return;
    }
    struct arena *arena = arena_new();
    connection->has_warning = false;
    batch->is_sent = true;
    connection_prepare(connection, batch->query);
    connection_send_text(connection, "begin");
    connection_send_text(connection, "set local synchronous_commit to off"); /* the locks go at once; flush.c waits for the disk */
    connection_send(connection, batch->query, arrays(batch, arena));
    connection_send_text(connection, "commit");
    connection_sync(connection);
    arena_free(arena);
}

static struct decision **group(struct batch *batch, size_t *count) {
    *count = batch->is_one_by_one ? 1 : batch->count;
    return &batch->flying[batch->at];
}

static const char **arrays(struct batch *batch, struct arena *arena) {
    const struct query *query = batch->query;
    const char **values = arena_take(arena, (query->parameters_count + 1) * sizeof *values);
    size_t count;
    struct decision **decisions = group(batch, &count);
    struct buffer literal = {0};
    for (size_t p = 0; p < query->parameters_count; p++) {
        buffer_clear(&literal);
        buffer_byte(&literal, '{');
        for (size_t i = 0; i < count; i++) bind_element(&literal, pairs_get(&decisions[i]->slot.values, query->parameters[p].name));
        buffer_byte(&literal, '}');
        values[p] = arena_string(arena, buffer_as_text(&literal));
    }
    buffer_release(&literal);
    return values;
}

void batch_take(struct job *job, PGresult *result) {
    struct batch *batch = (struct batch *)job;
    switch (PQresultStatus(result)) {
    case PGRES_PIPELINE_SYNC:
        PQclear(result);
        settle(batch);
        return;
    case PGRES_TUPLES_OK:
        PQclear(batch->result);
        batch->result = result;
        return;
    case PGRES_COMMAND_OK: batch->has_tag = strcmp(PQcmdStatus(result), "COMMIT") == 0; break;
    case PGRES_PIPELINE_ABORTED: break;
    default: take_error(batch, result); break;
    }
    PQclear(result);
}

/* One alone is told what it did; of many nobody is. */
static void take_error(struct batch *batch, const PGresult *result) {
    size_t count;
    struct decision **decisions = group(batch, &count);
    batch->kind = failure_kind(result);
    batch->has_failed = true;
    failure_describe(count == 1 && decisions[0]->slot.done ? decisions[0]->slot.arena : NULL, result, &batch->failure);
    batch->kind = connection_failure(&batch->database->writer.connection, batch->query, batch->kind, &batch->failure);
    if (batch->kind == FAILURE_LOST) connection_break(&batch->database->writer.connection, "ended by the server");
}

/* Only the tag COMMIT without a warning says yes: rows came before it and mean nothing without it. */
static void settle(struct batch *batch) {
    const struct connection *connection = &batch->database->writer.connection;
    bool is_open = PQtransactionStatus(connection->pg) != PQTRANS_IDLE;
    batch->is_sent = false;
    if (batch->has_failed || !batch->has_tag || !batch->result) {
        settle_error(batch, is_open);
    } else if (!connection->has_warning) {
        deliver(batch);
    } else {
        batch->was_unknown = true;
        batch->database->figures.unknown++;
        if (batch_may_try(batch, batch->losses)) {
            batch->losses++;
            again(batch, is_open, writer_jitter());
        } else {
            batch_refuse(batch, &(struct answer){.outcome = OUTCOME_UNKNOWN}, is_open);
        }
    }
}

static void settle_error(struct batch *batch, bool is_open) {
    bool may_heal = batch->kind == FAILURE_AGAIN || batch->kind == FAILURE_STALE;
    if (may_heal && batch_may_try(batch, batch->tries)) {
        bool is_stale = batch->kind == FAILURE_STALE;
        batch->tries++;
        again(batch, is_open, is_stale ? 0 : writer_jitter());
        if (is_stale) connection_renew(&batch->database->writer.connection);
        return;
    }
    size_t count;
    group(batch, &count);
    if (!batch->has_failed) snprintf(batch->failure.sqlstate, sizeof batch->failure.sqlstate, "40000");
    failure_log(count > 1 ? "batch_failed" : "decision_failed", batch->query, &batch->failure);
    if (count > 1 && !may_heal && batch->kind != FAILURE_SHORT) {
        batch->is_one_by_one = true;
        batch->tries = batch->losses = 0;
        again(batch, is_open, 0);
        return;
    }
    /* A repeat that fails says nothing of the first time. */
    struct answer answer = batch->failure;
    answer.outcome = batch->was_unknown ? OUTCOME_UNKNOWN : batch->kind == FAILURE_SHORT ? OUTCOME_AWAY : OUTCOME_FAILED;
    batch_refuse(batch, &answer, is_open);
}

static void again(struct batch *batch, bool is_open, uint64_t milliseconds) {
    batch->database->figures.retries++;
    writer_again(&batch->database->writer, is_open, milliseconds);
}

/* Others see it now, and the next batch may build on it; the askers are told when it is on the disk. A request without a row gets an empty table: the thing is not there. */
static void deliver(struct batch *batch) {
    struct database *database = batch->database;
    struct decided *decided = calloc(1, sizeof *decided);
    if (!decided) BUG("out of memory");
    *decided = (struct decided){.batch = batch, .rows = rows_new(batch->query, batch->result)};
    batch->result = NULL;
    decided->count = take_group(batch, decided->decisions);
    match_rows(batch, rows_table(decided->rows), decided->count, decided->own_row);
    database->figures.batches++;
    database->figures.writes++;
    database->figures.decided += decided->count;
    flush_decided(&database->flusher, decided);
    batch_finish(batch, false);
}

/* Rows come in any order: `ordinal` says whose each is. */
static void match_rows(const struct batch *batch, const struct table *table, size_t count, size_t *own_row) {
    size_t column = 0;
    while (column < table->columns_count && !text_is(table->columns[column].name, "ordinal")) column++;
    for (size_t row = 0; row < table->rows_count; row++) {
        int64_t ordinal = 0;
        bool is_number = column < table->columns_count && text_to_integer(table_cell(table, row, column), &ordinal);
        if (is_number && ordinal >= 1 && (uint64_t)ordinal <= count && own_row[ordinal] == 0)
            own_row[ordinal] = row + 1;
        else
            log_event(LOG_LEVEL_ERROR, "row_of_nobody", "query=%s:%d row=%zu", batch->query->file, batch->query->line, row);
    }
}

void batch_refuse(struct batch *batch, const struct answer *answer, bool is_open) {
    struct decision *refused[BATCH_MOST];
    struct answer copy = *answer;
    size_t count = take_group(batch, refused);
    batch_finish(batch, is_open);
    for (size_t i = 0; i < count; i++) decision_tell(refused[i], &copy);
}

/* Out of the batch, into the caller's hands. */
static size_t take_group(struct batch *batch, struct decision **taken) {
    size_t count;
    struct decision **decisions = group(batch, &count);
    memcpy(taken, decisions, count * sizeof *taken);
    memset(decisions, 0, count * sizeof *decisions);
    batch->at += count;
    return count;
}

void batch_forget_attempt(struct batch *batch) {
    PQclear(batch->result);
    batch->result = NULL;
    batch->has_failed = batch->has_tag = false;
    batch->kind = FAILURE_OTHER;
    batch->failure = (struct answer){0};
}
