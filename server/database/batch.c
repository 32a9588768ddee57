/* Batches: all requests for one query that wait go as one call and one commit, in order of ticket (reliability.md §3). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/clock.h"
#include "../base/log.h"
#include "bind.h"
#include "failure.h"
#include "inside.h"
#include "rows.h"

enum { BATCH_MOST = 256, TRIES_MOST = 3, DEADLINE_MILLISECONDS = 4500 };

struct request_slot {
    struct slot slot;
    struct request_slot *next;
    uint64_t ticket;
};

/* All there is to decide by one query: those who wait, sorted by ticket, and those under way. */
struct batch {
    struct job job;
    struct batch *next;
    struct database *database;
    const struct query *query;
    bool is_in_line;
    struct request_slot *first, *last;
    size_t waiting;

    struct request_slot *flying[BATCH_MOST];
    size_t count, at;       /* at: the one decided now, when they go one by one */
    bool is_one_by_one, was_unknown, is_sent;
    unsigned tries, losses;
    uint64_t since;
    PGresult *result;
    bool has_failed, has_tag;
    enum failure_kind kind;
    struct answer failure;

    struct request_slot *failing; /* answered in the next turn, never inside the asker's own call */
    struct loop_timer failing_timer;
};

static struct batch *batch_of(struct database *database, const struct query *query);
static void add_waiting(struct batch *batch, struct request_slot *slot);
static void fail_later(struct batch *batch, struct request_slot *slot);
static void answer_failing(void *owner);
static void start(struct job *job);
static void gather(struct batch *batch);
static void forget_left(struct batch *batch);
static void send_batch(struct batch *batch);
static const char **arrays(struct batch *batch, struct arena *arena);
static struct request_slot **group(struct batch *batch, size_t *count);
static void take(struct job *job, PGresult *result);
static void settle(struct batch *batch);
static void again(struct batch *batch, bool is_open, unsigned *counter, uint64_t milliseconds);
static bool may_try(const struct batch *batch, unsigned counter);
static void deliver(struct batch *batch);
static void refuse_group(struct batch *batch, const struct answer *answer, bool is_open);
static void finish(struct batch *batch, bool is_open);
static void lost(struct job *job);
static void fail(struct job *job);
static void drop(struct job *job);
static void tell(struct request_slot *slot, const struct answer *answer);
static void reset_attempt(struct batch *batch);

static const struct job_kind batch_kind = {start, take, lost, fail, drop};

struct slot *database_decide(struct database *database, const struct query *query, const struct pairs *values, uint64_t ticket, struct arena *arena, database_done *done, void *owner) {
    struct batch *batch = batch_of(database, query);
    struct request_slot *slot = calloc(1, sizeof *slot);
    if (!slot) BUG("out of memory");
    *slot = (struct request_slot){.slot = {.done = done, .owner = owner, .arena = arena, .values = *values}, .ticket = ticket};
    if (!bind_is_clean(query, values)) {
        fail_later(batch, slot);
        return &slot->slot;
    }
    add_waiting(batch, slot);
    if (!batch->is_in_line && database->writer.current != &batch->job) {
        batch->is_in_line = true;
        writer_queue(&database->writer, &batch->job);
    }
    return &slot->slot;
}

static struct batch *batch_of(struct database *database, const struct query *query) {
    for (struct batch *batch = database->batches; batch; batch = batch->next)
        if (batch->query == query) return batch;
    struct batch *batch = calloc(1, sizeof *batch);
    if (!batch) BUG("out of memory");
    *batch = (struct batch){.job = {.kind = &batch_kind}, .next = database->batches, .database = database, .query = query};
    database->batches = batch;
    return batch;
}

/* Nearly always at the end: a ticket is taken when a request is completely read, and it comes here soon after. */
static void add_waiting(struct batch *batch, struct request_slot *slot) {
    batch->waiting++;
    if (!batch->last || batch->last->ticket <= slot->ticket) {
        *(batch->last ? &batch->last->next : &batch->first) = slot;
        batch->last = slot;
        return;
    }
    struct request_slot **at = &batch->first;
    while ((*at)->ticket <= slot->ticket) at = &(*at)->next;
    slot->next = *at;
    *at = slot;
}

static void fail_later(struct batch *batch, struct request_slot *slot) {
    slot->next = batch->failing;
    batch->failing = slot;
    if (batch->failing_timer.at == 0) loop_timer_set(batch->database->loop, &batch->failing_timer, 0, answer_failing, batch);
}

static void answer_failing(void *owner) {
    struct batch *batch = owner;
    struct request_slot *failing = batch->failing;
    batch->failing = NULL;
    while (failing) {
        struct request_slot *slot = failing;
        failing = slot->next;
        tell(slot, &(struct answer){.outcome = OUTCOME_FAILED, .sqlstate = "22021"});
    }
}

static void start(struct job *job) {
    struct batch *batch = (struct batch *)job;
    batch->is_in_line = false;
    if (batch->count == 0)
        gather(batch);
    else
        forget_left(batch);
    if (batch->count == 0 || (batch->is_one_by_one && batch->at == batch->count))
        finish(batch, false);
    else
        send_batch(batch);
}

static void gather(struct batch *batch) {
    while (batch->first && batch->count < BATCH_MOST) {
        struct request_slot *slot = batch->first;
        batch->first = slot->next;
        if (!batch->first) batch->last = NULL;
        batch->waiting--;
        if (slot->slot.done)
            batch->flying[batch->count++] = slot;
        else
            free(slot);
    }
    batch->since = clock_milliseconds();
}

/* Who left took the values along: such a request is not sent again. Whether it was decided, the same form sent again will tell. */
static void forget_left(struct batch *batch) {
    size_t kept = 0, at = batch->at;
    for (size_t i = 0; i < batch->count; i++) {
        struct request_slot *slot = batch->flying[i];
        if (!slot || !slot->slot.done) {
            free(slot);
            if (i < batch->at) at--;
        } else {
            batch->flying[kept++] = slot;
        }
    }
    batch->count = kept;
    batch->at = at;
}

static void send_batch(struct batch *batch) {
    struct connection *connection = &batch->database->writer.connection;
    const char *problem = connection_problem(connection, batch->query);
    if (problem) {
        struct answer answer = {.outcome = OUTCOME_FAILED};
        snprintf(answer.sqlstate, sizeof answer.sqlstate, "%s", problem);
        refuse_group(batch, &answer, false);
        return;
    }
    reset_attempt(batch);
    struct arena *arena = arena_new();
    const char **values = arrays(batch, arena);
    connection->has_warning = false;
    batch->is_sent = true;
    connection_send_text(connection, "begin", NULL);
    connection_send(connection, batch->query, values);
    connection_send_text(connection, "commit", NULL);
    connection_sync(connection);
    arena_free(arena);
}

static const char **arrays(struct batch *batch, struct arena *arena) {
    const struct query *query = batch->query;
    const char **values = arena_take(arena, (query->parameters_count + 1) * sizeof *values);
    size_t count;
    struct request_slot **slots = group(batch, &count);
    struct buffer literal = {0};
    for (size_t p = 0; p < query->parameters_count; p++) {
        buffer_clear(&literal);
        buffer_byte(&literal, '{');
        for (size_t i = 0; i < count; i++) bind_element(&literal, pairs_get(&slots[i]->slot.values, query->parameters[p].name));
        buffer_byte(&literal, '}');
        values[p] = arena_string(arena, buffer_as_text(&literal));
    }
    buffer_release(&literal);
    return values;
}

static struct request_slot **group(struct batch *batch, size_t *count) {
    *count = batch->is_one_by_one ? 1 : batch->count;
    return &batch->flying[batch->is_one_by_one ? batch->at : 0];
}

static void take(struct job *job, PGresult *result) {
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
    default:
        batch->kind = failure_kind(result);
        batch->has_failed = true;
        failure_describe(NULL, result, &batch->failure);
        if (batch->kind == FAILURE_LOST) {
            connection_break(&batch->database->writer.connection, "ended by the server");
        } else {
            /* One alone is told what it did; the arena is its own. */
            size_t count;
            struct request_slot **slots = group(batch, &count);
            if (count == 1 && slots[0]->slot.done) failure_describe(slots[0]->slot.arena, result, &batch->failure);
        }
        break;
    }
    PQclear(result);
}

static void settle(struct batch *batch) {
    struct writer *writer = &batch->database->writer;
    bool is_open = PQtransactionStatus(writer->connection.pg) != PQTRANS_IDLE, is_warned = writer->connection.has_warning;
    bool has_row = batch->result && PQresultStatus(batch->result) == PGRES_TUPLES_OK;
    if (!batch->has_failed && batch->has_tag && has_row && !is_warned) {
        deliver(batch);
        return;
    }
    if (!batch->has_failed && batch->has_tag && is_warned) {
        batch->was_unknown = true;
        batch->database->figures.unknown++;
        if (may_try(batch, batch->losses))
            again(batch, is_open, &batch->losses, writer_jitter());
        else
            refuse_group(batch, &(struct answer){.outcome = OUTCOME_UNKNOWN}, is_open);
        return;
    }
    bool may_heal = batch->kind == FAILURE_AGAIN || batch->kind == FAILURE_STALE;
    if (batch->has_failed && may_heal && may_try(batch, batch->tries)) {
        bool is_stale = batch->kind == FAILURE_STALE;
        again(batch, is_open, &batch->tries, is_stale ? 0 : writer_jitter());
        if (is_stale) connection_renew(&writer->connection);
        return;
    }
    if (!batch->has_failed) snprintf(batch->failure.sqlstate, sizeof batch->failure.sqlstate, "40000");
    size_t count;
    group(batch, &count);
    failure_log(count > 1 ? "batch_failed" : "decision_failed", batch->query, &batch->failure);
    if (count > 1 && !may_heal && batch->kind != FAILURE_SHORT) {
        batch->is_one_by_one = true;
        batch->at = 0;
        again(batch, is_open, &batch->tries, 0);
        batch->tries = 0;
        return;
    }
    /* A repeat that fails says nothing of the first time. */
    batch->failure.outcome = batch->was_unknown ? OUTCOME_UNKNOWN : batch->kind == FAILURE_SHORT ? OUTCOME_AWAY : OUTCOME_FAILED;
    struct answer answer = batch->failure;
    refuse_group(batch, &answer, is_open);
}

static void again(struct batch *batch, bool is_open, unsigned *counter, uint64_t milliseconds) {
    ++*counter;
    batch->database->figures.retries++;
    writer_again(&batch->database->writer, is_open, milliseconds);
}

static bool may_try(const struct batch *batch, unsigned counter) {
    return counter < TRIES_MOST && clock_milliseconds() - batch->since < DEADLINE_MILLISECONDS;
}

/* Rows come in any order: `ordinal` says whose each is. A request without a row gets an empty table: the thing is not there. */
static void deliver(struct batch *batch) {
    size_t count, column = 0;
    struct request_slot **slots = group(batch, &count);
    struct rows *rows = rows_new(batch->query, batch->result);
    batch->result = NULL;
    const struct table *table = rows_table(rows);
    size_t own_row[BATCH_MOST + 1] = {0}; /* row + 1 by ordinal */
    while (column < table->columns_count && !text_is(table->columns[column].name, "ordinal")) column++;
    for (size_t row = 0; row < table->rows_count; row++) {
        int64_t ordinal = 0;
        bool is_number = column < table->columns_count && text_to_integer(table_cell(table, row, column), &ordinal);
        if (is_number && ordinal >= 1 && (uint64_t)ordinal <= count && own_row[ordinal] == 0)
            own_row[ordinal] = row + 1;
        else
            log_event(LOG_LEVEL_ERROR, "batch_row_of_nobody", "query=%s:%d row=%zu", batch->query->file, batch->query->line, row);
    }
    batch->database->figures.batches++;
    batch->database->figures.writes++;
    struct request_slot *told[BATCH_MOST];
    memcpy(told, slots, count * sizeof *told);
    memset(slots, 0, count * sizeof *slots);
    const struct query *query = batch->query;
    struct database *database = batch->database;
    /* First the next batch goes, then this one is told: PostgreSQL works while pages are made. */
    if (batch->is_one_by_one) batch->at++;
    finish(batch, false);
    for (size_t i = 0; i < count; i++) {
        struct arena *arena = told[i]->slot.arena;
        struct answer answer = {.outcome = OUTCOME_DONE};
        if (told[i]->slot.done) {
            struct result *result = arena_take(arena, sizeof *result);
            *result = (struct result){.query = query, .table = {.columns = query->columns, .columns_count = query->columns_count}};
            if (own_row[i + 1] > 0) result->table = rows_one(rows, arena, own_row[i + 1] - 1);
            answer.results = result;
            answer.results_count = 1;
        }
        database->figures.decided++;
        tell(told[i], &answer);
    }
    rows_release(rows);
}

static void refuse_group(struct batch *batch, const struct answer *answer, bool is_open) {
    size_t count;
    struct request_slot **slots = group(batch, &count), *told[BATCH_MOST];
    memcpy(told, slots, count * sizeof *told);
    memset(slots, 0, count * sizeof *slots);
    struct answer copy = *answer;
    if (batch->is_one_by_one) batch->at++;
    struct request_slot *failing = NULL, **end = &failing;
    for (size_t i = 0; i < count; i++) {
        *end = told[i];
        end = &told[i]->next;
        *end = NULL;
    }
    finish(batch, is_open);
    while (failing) {
        struct request_slot *slot = failing;
        failing = slot->next;
        tell(slot, &copy);
    }
}

/* One by one the batch keeps the writer until its last: nobody who came later may be decided before. */
static void finish(struct batch *batch, bool is_open) {
    struct writer *writer = &batch->database->writer;
    if (batch->is_one_by_one && batch->at < batch->count) {
        batch->tries = batch->losses = 0;
        writer_again(writer, is_open, 0);
        return;
    }
    batch->count = batch->at = 0;
    batch->is_one_by_one = batch->was_unknown = batch->is_sent = false;
    batch->tries = batch->losses = 0;
    if (batch->first) {
        batch->is_in_line = true;
        if (writer->current == &batch->job) writer->current = NULL;
        writer_queue(writer, &batch->job);
    }
    writer_release(writer, is_open);
}

/* BEGIN, call and COMMIT went together: whether the COMMIT was read before the connection was lost cannot be known. The same keys give the same answers. */
static void lost(struct job *job) {
    struct batch *batch = (struct batch *)job;
    reset_attempt(batch);
    if (!batch->is_sent) return;
    batch->is_sent = false;
    batch->was_unknown = true;
    batch->database->figures.unknown++;
    if (may_try(batch, batch->losses)) {
        batch->losses++;
        batch->database->figures.retries++;
    } else {
        refuse_group(batch, &(struct answer){.outcome = OUTCOME_UNKNOWN}, false);
    }
}

static void fail(struct job *job) {
    struct batch *batch = (struct batch *)job;
    bool is_current = batch->database->writer.current == job;
    struct request_slot *waiting = batch->first;
    batch->first = batch->last = NULL;
    batch->waiting = 0;
    batch->is_in_line = false;
    if (is_current) {
        struct answer answer = {.outcome = batch->was_unknown ? OUTCOME_UNKNOWN : OUTCOME_AWAY};
        while (batch->is_one_by_one && batch->at + 1 < batch->count) {
            tell(batch->flying[batch->at], &answer);
            batch->flying[batch->at++] = NULL;
        }
        refuse_group(batch, &answer, false);
    }
    while (waiting) {
        struct request_slot *slot = waiting;
        waiting = slot->next;
        tell(slot, &(struct answer){.outcome = OUTCOME_AWAY});
    }
}

static void drop(struct job *job) {
    (void)job; /* batches_free does it */
}

static void tell(struct request_slot *slot, const struct answer *answer) {
    if (slot->slot.done) slot->slot.done(slot->slot.owner, answer);
    free(slot);
}

static void reset_attempt(struct batch *batch) {
    PQclear(batch->result);
    batch->result = NULL;
    batch->has_failed = batch->has_tag = false;
    batch->kind = FAILURE_OTHER;
    batch->failure = (struct answer){0};
}

void batches_free(struct database *database, bool is_end) {
    struct batch **at = &database->batches;
    while (*at) {
        struct batch *batch = *at;
        bool is_idle = !batch->first && batch->count == 0 && !batch->failing && database->writer.current != &batch->job;
        if (!is_end && !is_idle) {
            at = &batch->next;
            continue;
        }
        *at = batch->next;
        for (struct request_slot *slot = batch->first, *next; slot; slot = next) {
            next = slot->next;
            free(slot);
        }
        for (struct request_slot *slot = batch->failing, *next; slot; slot = next) {
            next = slot->next;
            free(slot);
        }
        for (size_t i = 0; i < batch->count; i++) free(batch->flying[i]);
        loop_timer_clear(database->loop, &batch->failing_timer);
        reset_attempt(batch);
        free(batch);
    }
}

size_t batches_waiting(const struct database *database) {
    size_t waiting = 0;
    for (const struct batch *batch = database->batches; batch; batch = batch->next) waiting += batch->waiting + batch->count;
    return waiting;
}
