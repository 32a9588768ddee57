/* Reads: each request is one group of statements, one transaction, one snapshot; many are under way on one connection, answered in order (reliability.md §4.3). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/log.h"
#include "bind.h"
#include "failure.h"
#include "inside.h"
#include "rows.h"

/* More under way would gain nothing, and would all have to be read again when the connection is lost. */
enum { FLYING_MOST = 64 };

struct read {
    struct slot slot;
    struct read *next;
    char serial[24]; /* comes back as the first row: proof that the answer is this request's own */
    bool has_failed, was_tried, is_foreign, has_serial;
    enum failure_kind kind;
    const struct query *broken; /* for the log */
    struct answer answer;
    PGresult **results; /* by place among the queries */
    size_t taken, count;
    const struct query *queries[];
};

static struct slot *start_read(struct reader *reader, const struct query *const *queries, size_t count, const struct pairs *values, struct arena *arena, database_done *done, void *owner);
static struct reader *choose(struct database *database);
static void dispatch(struct reader *reader);
static bool send_read(struct reader *reader, struct read *read);
static void fail_later(struct reader *reader, struct read *read, enum outcome outcome);
static void answer_failing(void *owner);
static void on_ready(void *owner);
static void on_result(void *owner, PGresult *result);
static void take_row(struct reader *reader, struct read *read, PGresult *result);
static void take_error(struct reader *reader, struct read *read, const PGresult *result);
static void finish(struct reader *reader);
static void answer(struct reader *reader, struct read *read);
static void on_lost(void *owner);
static void on_given_up(void *owner);
static void append(struct reads *reads, struct read *read);
static void prepend(struct reads *reads, struct read *read);
static struct read *pop(struct reads *reads);
static void clear_results(struct read *read);
static void free_read(struct read *read);

void reader_start(struct reader *reader, struct database *database, enum connection_kind kind) {
    reader->database = database;
    reader->connection = (struct connection){.loop = database->loop, .settings = &database->settings, .kind = kind, .user = {reader, on_ready, on_result, on_lost, on_given_up}};
    connection_start(&reader->connection);
}

void reader_stop(struct reader *reader) {
    connection_stop(&reader->connection);
    loop_timer_clear(reader->database->loop, &reader->failing_timer);
    struct reads *all[] = {&reader->waiting, &reader->flying, &reader->failing};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        while (all[i]->first) free_read(pop(all[i]));
}

struct slot *database_read(struct database *database, const struct query_file *const *files, size_t files_count, const struct pairs *values, struct arena *arena, bool is_slow, database_done *done, void *owner) {
    size_t count = 0;
    for (size_t f = 0; f < files_count; f++) count += files[f]->count;
    const struct query **queries = arena_take(arena, count * sizeof *queries);
    count = 0;
    for (size_t f = 0; f < files_count; f++)
        for (size_t q = 0; q < files[f]->count; q++) queries[count++] = &files[f]->queries[q];
    return start_read(is_slow ? &database->slow : choose(database), queries, count, values, arena, done, owner);
}

struct slot *database_read_query(struct database *database, const struct query_file *const *files, size_t files_count, const struct query *query, const struct pairs *values, struct arena *arena, database_done *done, void *owner) {
    size_t count = 0;
    for (size_t f = 0; f < files_count; f++) count += files[f]->count;
    const struct query **queries = arena_take(arena, (count + 1) * sizeof *queries);
    count = 0;
    for (size_t f = 0; f < files_count; f++)
        for (size_t q = 0; q < files[f]->count; q++) queries[count++] = &files[f]->queries[q];
    queries[count++] = query;
    return start_read(choose(database), queries, count, values, arena, done, owner);
}

static struct slot *start_read(struct reader *reader, const struct query *const *queries, size_t count, const struct pairs *values, struct arena *arena, database_done *done, void *owner) {
    struct read *read = calloc(1, sizeof *read + count * sizeof *read->queries);
    if (!read) BUG("out of memory");
    read->results = calloc(count + 1, sizeof *read->results);
    if (!read->results) BUG("out of memory");
    read->slot = (struct slot){.done = done, .owner = owner, .arena = arena, .values = *values};
    read->count = count;
    if (count > 0) memcpy(read->queries, queries, count * sizeof *queries);
    if (reader->connection.is_given_up) {
        fail_later(reader, read, OUTCOME_AWAY);
    } else {
        append(&reader->waiting, read);
        dispatch(reader);
    }
    return &read->slot;
}

void slot_leave(struct slot *slot) {
    if (slot) slot->done = NULL;
}

/* Where fewest wait: a page that takes long holds up those behind it on its own connection only. */
static struct reader *choose(struct database *database) {
    struct reader *chosen = &database->readers[0];
    for (size_t i = 1; i < database->readers_count; i++) {
        struct reader *other = &database->readers[i];
        bool is_usable = connection_is_ready(&other->connection), was_usable = connection_is_ready(&chosen->connection);
        bool is_shorter = other->waiting.count + other->flying.count < chosen->waiting.count + chosen->flying.count;
        if (is_usable != was_usable ? is_usable : is_shorter) chosen = other;
    }
    return chosen;
}

static void dispatch(struct reader *reader) {
    while (reader->waiting.first && reader->flying.count < FLYING_MOST && connection_is_ready(&reader->connection)) {
        struct read *read = pop(&reader->waiting);
        if (!read->slot.done)
            free_read(read);
        else if (send_read(reader, read))
            append(&reader->flying, read);
    }
}

/* All values are bound before the first statement goes: a group half sent could not be taken back. */
static bool send_read(struct reader *reader, struct read *read) {
    struct connection *connection = &reader->connection;
    const char ***values = arena_take(read->slot.arena, (read->count + 1) * sizeof *values);
    for (size_t i = 0; i < read->count; i++) {
        const char *problem = connection_problem(connection, read->queries[i]);
        values[i] = problem ? NULL : bind_values(read->slot.arena, read->queries[i], &read->slot.values);
        if (values[i]) continue;
        snprintf(read->answer.sqlstate, sizeof read->answer.sqlstate, "%s", problem ? problem : "22021");
        fail_later(reader, read, OUTCOME_FAILED);
        return false;
    }
    for (size_t i = 0; i < read->count; i++) connection_prepare(connection, read->queries[i]);
    snprintf(read->serial, sizeof read->serial, "%llu", (unsigned long long)++reader->serial);
    connection_send_serial(connection, read->serial);
    for (size_t i = 0; i < read->count; i++) connection_send(connection, read->queries[i], values[i]);
    connection_sync(connection);
    return true;
}

static void fail_later(struct reader *reader, struct read *read, enum outcome outcome) {
    read->answer.outcome = outcome;
    append(&reader->failing, read);
    if (reader->failing_timer.at == 0) loop_timer_set(reader->database->loop, &reader->failing_timer, 0, answer_failing, reader);
}

static void answer_failing(void *owner) {
    struct reader *reader = owner;
    struct reads failing = reader->failing;
    reader->failing = (struct reads){0};
    while (failing.first) answer(reader, pop(&failing));
}

static void on_ready(void *owner) {
    dispatch(owner);
}

static void on_result(void *owner, PGresult *result) {
    struct reader *reader = owner;
    struct read *read = reader->flying.first;
    if (!read) {
        PQclear(result);
        connection_break(&reader->connection, "a result nobody asked for");
        return;
    }
    switch (PQresultStatus(result)) {
    case PGRES_PIPELINE_SYNC:
        PQclear(result);
        /* Fewer results than queries and no error among them: libpq closes a group so when the connection is cut inside it. The read is still flying, so the loss gives it its second try. */
        if (!read->has_failed && read->taken != read->count) {
            connection_break(&reader->connection, "an answer cut short");
            break;
        }
        finish(reader);
        dispatch(reader);
        break;
    case PGRES_TUPLES_OK: take_row(reader, read, result); break;
    case PGRES_COMMAND_OK:
        /* Readers select and nothing else: this is libpq's word for a group whose connection was cut. */
        PQclear(result);
        connection_break(&reader->connection, "an answer cut short");
        break;
    case PGRES_PIPELINE_ABORTED: PQclear(result); break;
    default:
        take_error(reader, read, result);
        PQclear(result);
        break;
    }
}

static void take_row(struct reader *reader, struct read *read, PGresult *result) {
    if (read->has_serial && read->taken < read->count) {
        read->results[read->taken++] = result;
        return;
    }
    /* One more than was asked, or no serial at all: libpq makes such a result when the connection is cut inside a group. It is nobody's answer, and the loss gives the read its second try. */
    if (read->has_serial || PQntuples(result) != 1) {
        PQclear(result);
        connection_break(&reader->connection, "a result nobody asked for");
        return;
    }
    bool is_own = strcmp(PQgetvalue(result, 0, 0), read->serial) == 0;
    read->has_serial = true;
    PQclear(result);
    if (is_own) return;
    log_event(LOG_LEVEL_ERROR, "answer_of_another", "serial=%s", read->serial);
    read->is_foreign = true;
    connection_break(&reader->connection, "another request's answer");
}

static void take_error(struct reader *reader, struct read *read, const PGresult *result) {
    read->kind = failure_kind(result);
    if (read->kind == FAILURE_LOST) {
        connection_break(&reader->connection, "ended by the server");
        return;
    }
    read->has_failed = true;
    read->broken = read->has_serial && read->taken < read->count ? read->queries[read->taken] : NULL;
    failure_describe(read->slot.done ? read->slot.arena : NULL, result, &read->answer);
    if (read->broken) read->kind = connection_failure(&reader->connection, read->broken, read->kind, &read->answer);
}

static void finish(struct reader *reader) {
    struct read *read = pop(&reader->flying);
    bool may_heal = read->has_failed && !read->was_tried && (read->kind == FAILURE_STALE || read->kind == FAILURE_AGAIN);
    if (may_heal && read->slot.done) {
        read->was_tried = true;
        reader->database->figures.retries++;
        if (read->kind == FAILURE_STALE) connection_renew(&reader->connection);
        clear_results(read);
        prepend(&reader->waiting, read);
        return;
    }
    if (read->has_failed) {
        read->answer.outcome = read->kind == FAILURE_SHORT ? OUTCOME_AWAY : OUTCOME_FAILED;
        failure_log("read_failed", read->broken, &read->answer);
    } else {
        reader->database->figures.reads++;
    }
    answer(reader, read);
}

static void answer(struct reader *reader, struct read *read) {
    (void)reader;
    struct arena *arena = read->slot.arena;
    if (read->slot.done && read->answer.outcome == OUTCOME_DONE && !read->has_failed) {
        struct result *results = arena_take(arena, (read->count + 1) * sizeof *results);
        for (size_t i = 0; i < read->count; i++) {
            results[i] = (struct result){read->queries[i], rows_in_arena(arena, read->queries[i], read->results[i])};
            read->results[i] = NULL;
        }
        read->answer.results = results;
        read->answer.results_count = read->count;
    }
    if (read->slot.done) read->slot.done(read->slot.owner, &read->answer);
    free_read(read);
}

/* libpq tells of the loss once or twice and then falls silent: whoever was under way is told here. */
static void on_lost(void *owner) {
    struct reader *reader = owner;
    struct reads flying = reader->flying, again = {0};
    reader->flying = (struct reads){0};
    while (flying.first) {
        struct read *read = pop(&flying);
        if (!read->slot.done) {
            free_read(read);
        } else if (read->is_foreign) {
            snprintf(read->answer.sqlstate, sizeof read->answer.sqlstate, "XX000");
            fail_later(reader, read, OUTCOME_FAILED);
        } else if (read->was_tried) {
            fail_later(reader, read, OUTCOME_AWAY);
        } else {
            read->was_tried = true;
            reader->database->figures.retries++;
            clear_results(read);
            append(&again, read);
        }
    }
    while (reader->waiting.first) append(&again, pop(&reader->waiting));
    reader->waiting = again;
}

static void on_given_up(void *owner) {
    struct reader *reader = owner;
    while (reader->waiting.first) fail_later(reader, pop(&reader->waiting), OUTCOME_AWAY);
}

static void append(struct reads *reads, struct read *read) {
    read->next = NULL;
    *(reads->last ? &reads->last->next : &reads->first) = read;
    reads->last = read;
    reads->count++;
}

static void prepend(struct reads *reads, struct read *read) {
    read->next = reads->first;
    reads->first = read;
    if (!reads->last) reads->last = read;
    reads->count++;
}

static struct read *pop(struct reads *reads) {
    struct read *read = reads->first;
    reads->first = read->next;
    if (!reads->first) reads->last = NULL;
    reads->count--;
    return read;
}

static void clear_results(struct read *read) {
    for (size_t i = 0; i < read->count; i++) {
        PQclear(read->results[i]);
        read->results[i] = NULL;
    }
    read->taken = 0;
    read->has_failed = read->has_serial = false;
    read->kind = FAILURE_OTHER;
    read->answer = (struct answer){0};
}

static void free_read(struct read *read) {
    clear_results(read);
    free(read->results);
    free(read);
}
