/* Commits that were not waited for reach the disk together: one flush for all that was decided meanwhile, on a connection of its own, while the next batch is at work. Only then is anybody answered. */
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "rows.h"

static void start(struct job *job);
static void take(struct job *job, PGresult *result);
static void lost(struct job *job);
static void fail(struct job *job);
static void drop(struct job *job);
static void settle(struct flusher *flusher);
static void tell(struct decided *group);
static void ask_again(struct decided *group);
static void each(struct decided *groups, void (*act)(struct decided *group));
static void give_up(struct decided *group);
static void forget(struct decided *group);

static const struct job_kind flush_kind = {start, take, lost, fail, drop};

void flush_start(struct flusher *flusher, struct loop *loop, const struct database_settings *settings) {
    flusher->job.kind = &flush_kind;
    writer_start(&flusher->writer, CONNECTION_FLUSHER, loop, settings);
}

void flush_stop(struct flusher *flusher) {
    writer_stop(&flusher->writer);
    each(flusher->flying, forget);
    each(flusher->first, forget);
    flusher->flying = flusher->first = flusher->last = NULL;
}

void flush_decided(struct flusher *flusher, struct decided *group) {
    group->batch->settling += group->count;
    *(flusher->last ? &flusher->last->next : &flusher->first) = group;
    flusher->last = group;
    if (flusher->is_in_line) return;
    flusher->is_in_line = true;
    writer_queue(&flusher->writer, &flusher->job);
}

/* A message in the log that nobody reads, committed: everything committed before it is on the disk (and on the standby) when this is. */
static void start(struct job *job) {
    struct flusher *flusher = (struct flusher *)job;
    struct connection *connection = &flusher->writer.connection;
    flusher->flying = flusher->first;
    flusher->first = flusher->last = NULL;
    flusher->is_written = false;
    connection->has_warning = false;
    connection_send_text(connection, "select pg_logical_emit_message(true, 'amphi', '')");
    connection_sync(connection);
}

static void take(struct job *job, PGresult *result) {
    struct flusher *flusher = (struct flusher *)job;
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_TUPLES_OK) flusher->is_written = true;
    if (status == PGRES_FATAL_ERROR) flusher->is_written = false;
    bool is_lost = status == PGRES_FATAL_ERROR && failure_kind(result) == FAILURE_LOST;
    PQclear(result);
    if (is_lost) connection_break(&flusher->writer.connection, "ended by the server");
    if (status == PGRES_PIPELINE_SYNC) settle(flusher);
}

/* First the next flush goes, then these are told. */
static void settle(struct flusher *flusher) {
    struct decided *groups = flusher->flying;
    bool is_done = flusher->is_written && !flusher->writer.connection.has_warning;
    flusher->flying = NULL;
    flusher->is_in_line = flusher->first != NULL;
    writer_release(&flusher->writer, false);
    if (flusher->first) writer_queue(&flusher->writer, &flusher->job);
    each(groups, is_done ? tell : ask_again);
}

static void each(struct decided *groups, void (*act)(struct decided *group)) {
    while (groups) {
        struct decided *group = groups;
        groups = group->next;
        struct batch *batch = group->batch;
        batch->settling -= group->count;
        act(group);
        rows_release(group->rows);
        free(group);
        if (act != forget) batch_settled(batch);
    }
}

static void tell(struct decided *group) {
    const struct query *query = group->batch->query;
    for (size_t i = 0; i < group->count; i++) {
        struct answer answer = {.outcome = OUTCOME_DONE};
        struct slot *slot = &group->decisions[i]->slot;
        if (slot->done) {
            struct result *result = arena_take(slot->arena, sizeof *result);
            *result = (struct result){.query = query, .table = {.columns = query->columns, .columns_count = query->columns_count}};
            if (group->own_row[i + 1] > 0) result->table = rows_one(group->rows, slot->arena, group->own_row[i + 1] - 1);
            answer.results = result;
            answer.results_count = 1;
        }
        decision_tell(group->decisions[i], &answer);
    }
}

/* Whether it is on the disk nobody knows, and a later flush would not tell: a server that fell in between has forgotten it. The same keys give the same answers. */
static void ask_again(struct decided *group) {
    batch_ask_again(group->batch, group->decisions, group->count);
}

static void give_up(struct decided *group) {
    for (size_t i = 0; i < group->count; i++) decision_tell(group->decisions[i], &(struct answer){.outcome = OUTCOME_UNKNOWN});
}

static void forget(struct decided *group) {
    for (size_t i = 0; i < group->count; i++) free(group->decisions[i]);
}

static void lost(struct job *job) {
    struct flusher *flusher = (struct flusher *)job;
    flusher->is_written = false;
    settle(flusher);
}

static void fail(struct job *job) {
    struct flusher *flusher = (struct flusher *)job;
    struct decided *flying = flusher->flying, *waiting = flusher->first;
    flusher->flying = flusher->first = flusher->last = NULL;
    flusher->is_in_line = false;
    if (flusher->writer.current == job) writer_release(&flusher->writer, false);
    each(flying, give_up);
    each(waiting, give_up);
}

/* flush_stop does it. */
static void drop(struct job *job) {
    (void)job;
}
