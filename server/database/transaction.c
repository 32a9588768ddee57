/* One write transaction, step by step, and the notes nobody waits for. COMMIT has four outcomes (reliability.md §0.6): only its tag without a warning says yes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/log.h"
#include "bind.h"
#include "failure.h"
#include "inside.h"
#include "rows.h"

enum { TRIES_MOST = 3, NOTES_MOST = 64, IDLE_MILLISECONDS = 2000 };

struct transaction {
    struct job job;
    struct database *database;
    struct loop *loop;   /* outlives the database */
    struct arena *arena; /* NULL: the asker has left */
    /* FRESH: not in line. WAITING: in line with its first call. CALLING, COMMITTING: something is under way. OPEN: the asker's turn. OVER: the writer is free again. */
    enum { FRESH, WAITING, CALLING, OPEN, COMMITTING, OVER } state;
    bool is_first, is_cancelled, has_failed, has_tag, is_inside; /* is_inside: within the asker's own call, which must return before it is told */
    unsigned tries;
    enum failure_kind kind;
    const struct query *query;
    struct pairs values;
    struct text bytes_name, bytes; /* of transaction_bytes */
    database_done *done;
    void *owner;
    PGresult *result;
    struct answer answer;
    struct loop_timer timer; /* a late answer, or the limit of an asker's turn */
};

struct note {
    struct job job;
    struct database *database;
    struct arena *arena;
    const struct query *query;
    struct pairs values;
};

static void leave(void *transaction);
static void free_transaction(struct transaction *transaction);
static void start_call(struct job *job);
static void send_call(struct transaction *transaction, bool has_begin);
static void send_values(struct transaction *transaction, const char **values);
static void take(struct job *job, PGresult *result);
static void take_error(struct transaction *transaction, const PGresult *result);
static void called(struct transaction *transaction);
static bool try_again(struct transaction *transaction);
static void committed(struct transaction *transaction);
static void lost(struct job *job);
static void fail(struct job *job);
static void drop(struct job *job);
static void end(struct transaction *transaction, enum outcome outcome, bool is_open);
static void tell(struct transaction *transaction);
static void tell_later(struct transaction *transaction);
static void on_timer(void *owner);
static void start_note(struct job *job);
static void take_note(struct job *job, PGresult *result);
static void end_note(struct job *job);
static void free_note(struct job *job);

static const struct job_kind transaction_kind = {start_call, take, lost, fail, drop};
static const struct job_kind note_kind = {start_note, take_note, end_note, free_note, free_note};

struct transaction *database_begin(struct database *database, struct arena *arena) {
    struct transaction *transaction = calloc(1, sizeof *transaction);
    if (!transaction) BUG("out of memory");
    transaction->job.kind = &transaction_kind;
    transaction->database = database;
    transaction->loop = database->loop;
    transaction->arena = arena;
    transaction->is_first = true;
    arena_drop(arena, leave, transaction);
    return transaction;
}

/* The struct outlives the arena while the writer still works for it. */
static void leave(void *owner) {
    struct transaction *transaction = owner;
    transaction->arena = NULL;
    transaction->done = NULL;
    if (transaction->state == FRESH || transaction->state == OVER)
        free_transaction(transaction);
    else
        transaction_cancel(transaction);
}

static void free_transaction(struct transaction *transaction) {
    loop_timer_clear(transaction->loop, &transaction->timer);
    PQclear(transaction->result);
    free(transaction);
}

void transaction_bytes(struct transaction *transaction, struct text name, struct text bytes) {
    transaction->bytes_name = name;
    transaction->bytes = bytes;
}

void transaction_call(struct transaction *transaction, const struct query *query, const struct pairs *values, database_done *done, void *owner) {
    transaction->query = query;
    transaction->values = *values;
    transaction->done = done;
    transaction->owner = owner;
    transaction->is_inside = true;
    if (transaction->state == FRESH) {
        transaction->state = WAITING;
        writer_queue(&transaction->database->writer, &transaction->job);
    } else if (transaction->state == OPEN) {
        send_call(transaction, false);
    } else if (transaction->state == OVER) {
        tell_later(transaction);
    } else {
        BUG("a call while another is under way");
    }
    transaction->is_inside = false;
}

static void start_call(struct job *job) {
    struct transaction *transaction = (struct transaction *)job;
    if (transaction->is_cancelled) {
        end(transaction, OUTCOME_AWAY, false);
        return;
    }
    transaction->database->writer.connection.has_warning = false;
    send_call(transaction, true);
}

static void send_call(struct transaction *transaction, bool has_begin) {
    struct connection *connection = &transaction->database->writer.connection;
    loop_timer_clear(transaction->loop, &transaction->timer);
    transaction->has_failed = false;
    transaction->kind = FAILURE_OTHER;
    const char *problem = connection_problem(connection, transaction->query);
    const char **values = problem ? NULL : bind_values(transaction->arena, transaction->query, &transaction->values);
    if (!values) {
        snprintf(transaction->answer.sqlstate, sizeof transaction->answer.sqlstate, "%s", problem ? problem : "22021");
        end(transaction, OUTCOME_FAILED, !has_begin);
        return;
    }
    transaction->state = CALLING;
    connection_prepare(connection, transaction->query);
    if (has_begin) connection_send_text(connection, "begin");
    send_values(transaction, values);
    connection_sync(connection);
}

/* A file as text would be twice as long, and copied thrice: the loop would stand still for it. */
static void send_values(struct transaction *transaction, const char **values) {
    struct connection *connection = &transaction->database->writer.connection;
    const struct query *query = transaction->query;
    size_t i = 0;
    while (i < query->parameters_count && !(transaction->bytes_name.at && text_same(query->parameters[i].name, transaction->bytes_name))) i++;
    if (i == query->parameters_count) {
        connection_send(connection, query, values);
        return;
    }
    int *lengths = arena_take(transaction->arena, 2 * query->parameters_count * sizeof *lengths), *formats = lengths + query->parameters_count;
    values[i] = transaction->bytes.at;
    lengths[i] = (int)transaction->bytes.length;
    formats[i] = 1;
    connection_send_formats(connection, query, values, lengths, formats);
}

void transaction_commit(struct transaction *transaction, database_done *done, void *owner) {
    transaction->done = done;
    transaction->owner = owner;
    if (transaction->state == FRESH) transaction->state = OVER; /* nothing to keep: done */
    if (transaction->state == OVER) {
        tell_later(transaction);
        return;
    }
    if (transaction->state != OPEN) BUG("a commit while a call is under way");
    struct connection *connection = &transaction->database->writer.connection;
    loop_timer_clear(transaction->loop, &transaction->timer);
    transaction->has_failed = transaction->has_tag = false;
    transaction->state = COMMITTING;
    connection_send_text(connection, "commit");
    connection_sync(connection);
}

void transaction_cancel(struct transaction *transaction) {
    transaction->is_cancelled = true;
    transaction->done = NULL;
    if (transaction->state == FRESH) transaction->state = OVER;
    if (transaction->state == OPEN) end(transaction, OUTCOME_AWAY, true);
    /* In line or under way: noticed at the next step. A running COMMIT is never disturbed. */
}

static void take(struct job *job, PGresult *result) {
    struct transaction *transaction = (struct transaction *)job;
    switch (PQresultStatus(result)) {
    case PGRES_PIPELINE_SYNC:
        PQclear(result);
        if (transaction->state == COMMITTING)
            committed(transaction);
        else
            called(transaction);
        return;
    case PGRES_TUPLES_OK:
        PQclear(transaction->result);
        transaction->result = result;
        return;
    case PGRES_COMMAND_OK: transaction->has_tag = strcmp(PQcmdStatus(result), "COMMIT") == 0; break;
    case PGRES_PIPELINE_ABORTED: break;
    default: take_error(transaction, result); break;
    }
    PQclear(result);
}

static void take_error(struct transaction *transaction, const PGresult *result) {
    transaction->kind = failure_kind(result);
    if (transaction->kind == FAILURE_LOST) {
        connection_break(&transaction->database->writer.connection, "ended by the server");
        return;
    }
    transaction->has_failed = true;
    failure_describe(transaction->arena, result, &transaction->answer);
    transaction->kind = connection_failure(&transaction->database->writer.connection, transaction->query, transaction->kind, &transaction->answer);
}

static void called(struct transaction *transaction) {
    if (transaction->state != CALLING) return; /* lost meanwhile */
    if (transaction->is_cancelled || !transaction->arena) {
        end(transaction, OUTCOME_AWAY, true);
        return;
    }
    if (transaction->has_failed) {
        if (try_again(transaction)) return;
        failure_log("write_failed", transaction->query, &transaction->answer);
        end(transaction, transaction->kind == FAILURE_SHORT ? OUTCOME_AWAY : OUTCOME_FAILED, true);
        return;
    }
    transaction->is_first = false;
    struct result *result = arena_take(transaction->arena, sizeof *result);
    *result = (struct result){.query = transaction->query};
    if (transaction->result) result->table = rows_in_arena(transaction->arena, transaction->query, transaction->result);
    transaction->result = NULL;
    transaction->answer = (struct answer){.outcome = OUTCOME_DONE, .results = result, .results_count = 1};
    transaction->state = OPEN;
    loop_timer_set(transaction->loop, &transaction->timer, IDLE_MILLISECONDS, on_timer, transaction);
    tell(transaction);
}

/* Only while the asker has seen nothing of this transaction can all of it be done again. */
static bool try_again(struct transaction *transaction) {
    bool may_heal = transaction->kind == FAILURE_AGAIN || transaction->kind == FAILURE_STALE;
    if (!transaction->is_first || !may_heal || transaction->tries >= TRIES_MOST) return false;
    transaction->tries++;
    transaction->database->figures.retries++;
    transaction->state = WAITING;
    writer_again(&transaction->database->writer, true, transaction->kind == FAILURE_AGAIN ? writer_jitter() : 0);
    if (transaction->kind == FAILURE_STALE) connection_renew(&transaction->database->writer.connection);
    return true;
}

static void committed(struct transaction *transaction) {
    struct connection *connection = &transaction->database->writer.connection;
    bool is_warned = connection->has_warning, is_open = PQtransactionStatus(connection->pg) != PQTRANS_IDLE;
    enum outcome outcome = transaction->has_failed || !transaction->has_tag ? OUTCOME_FAILED : is_warned ? OUTCOME_UNKNOWN : OUTCOME_DONE;
    if (outcome == OUTCOME_DONE) {
        transaction->database->figures.writes++;
    } else if (outcome == OUTCOME_UNKNOWN) {
        transaction->database->figures.unknown++;
    } else {
        if (!transaction->has_failed) snprintf(transaction->answer.sqlstate, sizeof transaction->answer.sqlstate, "40000");
        failure_log("commit_failed", transaction->query, &transaction->answer);
    }
    end(transaction, outcome, is_open);
}

static void lost(struct job *job) {
    struct transaction *transaction = (struct transaction *)job;
    bool is_committing = transaction->state == COMMITTING;
    if (transaction->is_first && !is_committing && transaction->tries < TRIES_MOST && !transaction->is_cancelled) {
        transaction->tries++;
        transaction->database->figures.retries++;
        transaction->state = WAITING;
        PQclear(transaction->result);
        transaction->result = NULL;
        return;
    }
    if (is_committing) transaction->database->figures.unknown++;
    end(transaction, is_committing ? OUTCOME_UNKNOWN : OUTCOME_AWAY, false);
}

static void fail(struct job *job) {
    end((struct transaction *)job, OUTCOME_AWAY, false);
}

/* Askers have gone before the database goes; one that has not keeps a transaction that is over. */
static void drop(struct job *job) {
    struct transaction *transaction = (struct transaction *)job;
    transaction->state = OVER;
    loop_timer_clear(transaction->loop, &transaction->timer);
    transaction->answer = (struct answer){.outcome = OUTCOME_AWAY};
    if (!transaction->arena) free_transaction(transaction);
}

/* First the writer is free, then the asker is told: what it does next must find the line in order. */
static void end(struct transaction *transaction, enum outcome outcome, bool is_open) {
    struct writer *writer = &transaction->database->writer;
    transaction->state = OVER;
    transaction->answer.outcome = outcome;
    if (outcome != OUTCOME_FAILED) transaction->answer = (struct answer){.outcome = outcome};
    loop_timer_clear(transaction->loop, &transaction->timer);
    if (writer->current == &transaction->job) writer_release(writer, is_open);
    if (!transaction->arena)
        free_transaction(transaction);
    else if (transaction->is_inside)
        tell_later(transaction);
    else
        tell(transaction);
}

static void tell(struct transaction *transaction) {
    database_done *done = transaction->done;
    transaction->done = NULL;
    if (done) done(transaction->owner, &transaction->answer);
}

static void tell_later(struct transaction *transaction) {
    loop_timer_set(transaction->loop, &transaction->timer, 0, on_timer, transaction);
}

static void on_timer(void *owner) {
    struct transaction *transaction = owner;
    if (transaction->state == OVER)
        tell(transaction);
    else if (transaction->state == OPEN)
        transaction_cancel(transaction);
}

void database_note(struct database *database, const struct query *query, const struct pairs *values) {
    if (!connection_is_ready(&database->writer.connection) || database->notes >= NOTES_MOST) return;
    struct note *note = calloc(1, sizeof *note);
    if (!note) BUG("out of memory");
    *note = (struct note){.job = {.kind = &note_kind}, .database = database, .arena = arena_new(), .query = query};
    for (size_t i = 0; i < values->count; i++) pairs_add(&note->values, note->arena, arena_copy(note->arena, values->at[i].name), arena_copy(note->arena, values->at[i].value));
    database->notes++;
    writer_queue(&database->writer, &note->job);
}

/* One statement in a group of its own is a transaction of its own. */
static void start_note(struct job *job) {
    struct note *note = (struct note *)job;
    struct connection *connection = &note->database->writer.connection;
    const char **values = connection_problem(connection, note->query) ? NULL : bind_values(note->arena, note->query, &note->values);
    if (!values) {
        end_note(job);
        return;
    }
    connection_prepare(connection, note->query);
    connection_send(connection, note->query, values);
    connection_sync(connection);
}

static void take_note(struct job *job, PGresult *result) {
    struct note *note = (struct note *)job;
    bool is_end = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    if (PQresultStatus(result) == PGRES_FATAL_ERROR) {
        struct answer answer = {0};
        failure_describe(NULL, result, &answer);
        failure_log("note_failed", note->query, &answer);
        if (failure_kind(result) == FAILURE_LOST) connection_break(&note->database->writer.connection, "ended by the server");
        if (connection_failure(&note->database->writer.connection, note->query, failure_kind(result), &answer) == FAILURE_STALE) connection_renew(&note->database->writer.connection);
    }
    PQclear(result);
    if (is_end) end_note(job);
}

static void end_note(struct job *job) {
    struct database *database = ((struct note *)job)->database;
    free_note(job);
    writer_release(&database->writer, false);
}

static void free_note(struct job *job) {
    struct note *note = (struct note *)job;
    note->database->notes--;
    arena_free(note->arena);
    free(note);
}
