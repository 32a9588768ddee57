/* The line before the writer connection, and what lies between two jobs: ROLLBACK, pauses, a new connection. */
#include "writer.h"

#include "../base/log.h"
#include "../base/secret.h"

static void proceed(struct writer *writer);
static void roll_back(struct writer *writer);
static void on_pause_over(void *owner);
static void on_ready(void *owner);
static void on_result(void *owner, PGresult *result);
static void take_rollback(struct writer *writer, PGresult *result);
static void on_lost(void *owner);
static void on_given_up(void *owner);

void writer_start(struct writer *writer, enum connection_kind kind, struct loop *loop, const struct database_settings *settings) {
    writer->connection = (struct connection){.loop = loop, .settings = settings, .kind = kind, .user = {writer, on_ready, on_result, on_lost, on_given_up}};
    connection_start(&writer->connection);
}

void writer_stop(struct writer *writer) {
    connection_stop(&writer->connection);
    loop_timer_clear(writer->connection.loop, &writer->pause);
    loop_timer_clear(writer->connection.loop, &writer->giving);
    if (writer->current) writer->current->kind->drop(writer->current);
    writer->current = NULL;
    while (writer->first) {
        struct job *job = writer->first;
        writer->first = job->next;
        job->kind->drop(job);
    }
    writer->last = NULL;
    writer->waiting = 0;
}

void writer_queue(struct writer *writer, struct job *job) {
    job->next = NULL;
    *(writer->last ? &writer->last->next : &writer->first) = job;
    writer->last = job;
    writer->waiting++;
    if (writer->connection.is_given_up && writer->giving.at == 0)
        loop_timer_set(writer->connection.loop, &writer->giving, 0, on_given_up, writer);
    else
        proceed(writer);
}

/* Not recursive: a job that is over at once leaves the next one to the outer turn. */
static void proceed(struct writer *writer) {
    if (writer->is_proceeding) return;
    writer->is_proceeding = true;
    while (connection_is_ready(&writer->connection) && writer->connection.due == 0 && !writer->is_rolling_back && writer->pause.at == 0) {
        if (!writer->current) {
            if (!writer->first) break;
            writer->current = writer->first;
            writer->first = writer->current->next;
            if (!writer->first) writer->last = NULL;
            writer->waiting--;
            writer->is_started = false;
        }
        if (writer->is_started) break;
        writer->is_started = true;
        struct job *started = writer->current;
        started->kind->start(started);
        if (writer->current == started) break;
    }
    writer->is_proceeding = false;
}

void writer_release(struct writer *writer, bool is_open) {
    writer->current = NULL;
    loop_timer_clear(writer->connection.loop, &writer->pause);
    if (is_open) roll_back(writer);
    proceed(writer);
}

void writer_again(struct writer *writer, bool is_open, uint64_t milliseconds) {
    writer->is_started = false;
    if (is_open) roll_back(writer);
    loop_timer_set(writer->connection.loop, &writer->pause, milliseconds, on_pause_over, writer);
}

static void roll_back(struct writer *writer) {
    if (writer->connection.state != CONNECTION_READY) return;
    writer->is_rolling_back = true;
    connection_send_text(&writer->connection, "rollback");
    connection_sync(&writer->connection);
}

uint64_t writer_jitter(void) {
    unsigned char byte;
    secret_random(&byte, 1);
    return 10 + byte % 91u;
}

static void on_pause_over(void *owner) {
    proceed(owner);
}

static void on_ready(void *owner) {
    proceed(owner);
}

static void on_result(void *owner, PGresult *result) {
    struct writer *writer = owner;
    if (writer->is_rolling_back) {
        take_rollback(writer, result);
    } else if (writer->current) {
        writer->current->kind->take(writer->current, result);
    } else {
        PQclear(result);
        connection_break(&writer->connection, "a result nobody asked for");
    }
}

static void take_rollback(struct writer *writer, PGresult *result) {
    bool is_end = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    PQclear(result);
    if (!is_end) return;
    writer->is_rolling_back = false;
    if (PQtransactionStatus(writer->connection.pg) != PQTRANS_IDLE)
        connection_break(&writer->connection, "a transaction left open");
    else
        proceed(writer);
}

static void on_lost(void *owner) {
    struct writer *writer = owner;
    bool was_rolling_back = writer->is_rolling_back;
    writer->is_rolling_back = writer->is_started = false;
    if (writer->current && !was_rolling_back && writer->pause.at == 0) writer->current->kind->lost(writer->current);
}

/* Jobs that fail may bring new ones: only those that are here now are told. */
static void on_given_up(void *owner) {
    struct writer *writer = owner;
    if (!writer->connection.is_given_up) {
        proceed(writer);
        return;
    }
    struct job *jobs = writer->first;
    writer->first = writer->last = NULL;
    writer->waiting = 0;
    if (writer->current) writer->current->kind->fail(writer->current);
    while (jobs) {
        struct job *job = jobs;
        jobs = job->next;
        job->kind->fail(job);
    }
}
