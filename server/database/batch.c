/* Batches: all requests for one query that wait go as one call and one commit, in order of ticket (reliability.md §3). */
#include "batch.h"

#include <stdlib.h>

#include "../base/clock.h"
#include "../base/log.h"
#include "bind.h"

static struct batch *batch_of(struct database *database, const struct query *query);
static void add_waiting(struct batch *batch, struct decision *decision);
static void get_in_line(struct batch *batch);
static void answer_failing(void *owner);
static void start(struct job *job);
static void gather(struct batch *batch);
static void forget_left(struct batch *batch);
static void lost(struct job *job);
static void fail(struct job *job);
static void drop(struct job *job);
static void free_list(struct decision *decision);

static const struct job_kind batch_kind = {start, batch_take, lost, fail, drop};

struct slot *database_decide(struct database *database, const struct query *query, const struct pairs *values, uint64_t ticket, struct arena *arena, database_done *done, void *owner) {
    struct batch *batch = batch_of(database, query);
    struct decision *decision = calloc(1, sizeof *decision);
    if (!decision) BUG("out of memory");
    *decision = (struct decision){.slot = {.done = done, .owner = owner, .arena = arena, .values = *values}, .ticket = ticket};
    if (bind_is_clean(query, values)) {
        add_waiting(batch, decision);
        get_in_line(batch);
    } else {
        batch_fail_later(batch, decision, &(struct answer){.outcome = OUTCOME_FAILED, .sqlstate = "22021"});
    }
    return &decision->slot;
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
static void add_waiting(struct batch *batch, struct decision *decision) {
    batch->waiting++;
    if (!batch->last || batch->last->ticket <= decision->ticket) {
        *(batch->last ? &batch->last->next : &batch->first) = decision;
        batch->last = decision;
        return;
    }
    struct decision **at = &batch->first;
    while ((*at)->ticket <= decision->ticket) at = &(*at)->next;
    decision->next = *at;
    *at = decision;
}

/* A call costs as much to begin as many to decide. While more are on their way to the disk than wait here, these wait for them: who is answered soon comes with the next request. */
static void get_in_line(struct batch *batch) {
    struct writer *writer = &batch->database->writer;
    if (batch->is_in_line || writer->current == &batch->job || batch->waiting < batch->settling) return;
    batch->is_in_line = true;
    writer_queue(writer, &batch->job);
}

void batch_fail_later(struct batch *batch, struct decision *decision, const struct answer *answer) {
    decision->answer = *answer;
    decision->next = batch->failing;
    batch->failing = decision;
    if (batch->failing_timer.at == 0) loop_timer_set(batch->database->loop, &batch->failing_timer, 0, answer_failing, batch);
}

static void answer_failing(void *owner) {
    struct batch *batch = owner;
    struct decision *failing = batch->failing;
    batch->failing = NULL;
    while (failing) {
        struct decision *decision = failing;
        failing = decision->next;
        decision_tell(decision, &decision->answer);
    }
}

static void start(struct job *job) {
    batch_start((struct batch *)job);
}

void batch_start(struct batch *batch) {
    batch->is_in_line = false;
    if (batch->count == 0)
        gather(batch);
    else
        forget_left(batch);
    if (batch->at == batch->count)
        batch_finish(batch, false);
    else
        batch_send(batch);
}

static void gather(struct batch *batch) {
    while (batch->first && batch->count < BATCH_MOST) {
        struct decision *decision = batch->first;
        batch->first = decision->next;
        if (!batch->first) batch->last = NULL;
        batch->waiting--;
        if (!decision->slot.done) {
            free(decision);
            continue;
        }
        batch->was_unknown |= decision->losses > 0;
        batch->flying[batch->count++] = decision;
    }
    batch->since = clock_milliseconds();
}

/* Who left took the values along: such a request is not sent again. Whether it was decided, the same form sent again will tell. */
static void forget_left(struct batch *batch) {
    size_t kept = 0;
    for (size_t i = batch->at; i < batch->count; i++) {
        struct decision *decision = batch->flying[i];
        if (decision->slot.done)
            batch->flying[kept++] = decision;
        else
            free(decision);
    }
    batch->count = kept;
    batch->at = 0;
}

/* Their tickets are older than those of all who wait: they come first. */
void batch_ask_again(struct batch *batch, struct decision **decisions, size_t count) {
    batch->database->figures.unknown++;
    for (size_t i = 0; i < count; i++) {
        struct decision *decision = decisions[i];
        if (decision->slot.done && decision->losses++ < BATCH_TRIES_MOST) {
            decision->next = NULL;
            add_waiting(batch, decision);
        } else {
            decision_tell(decision, &(struct answer){.outcome = OUTCOME_UNKNOWN});
        }
    }
    if (batch->first) {
        batch->database->figures.retries++;
        get_in_line(batch);
    }
}

void batch_settled(struct batch *batch) {
    if (batch->first) get_in_line(batch);
}

bool batch_may_try(const struct batch *batch, unsigned counter) {
    return counter < BATCH_TRIES_MOST && clock_milliseconds() - batch->since < BATCH_DEADLINE_MILLISECONDS;
}

/* One by one the batch keeps the writer until its last: nobody who came later may be decided before. */
void batch_finish(struct batch *batch, bool is_open) {
    struct writer *writer = &batch->database->writer;
    batch->tries = batch->losses = 0;
    if (batch->is_one_by_one && batch->at < batch->count) {
        if (is_open || !connection_is_ready(&writer->connection) || writer->connection.due > 0)
            writer_again(writer, is_open, 0);
        else
            batch_start(batch);
        return;
    }
    batch->count = batch->at = 0;
    batch->is_one_by_one = batch->was_unknown = batch->is_sent = false;
    writer_release(writer, is_open);
    if (batch->first) get_in_line(batch);
}

/* BEGIN, call and COMMIT went together: whether the COMMIT was read before the connection was lost cannot be known. The same keys give the same answers. */
static void lost(struct job *job) {
    struct batch *batch = (struct batch *)job;
    batch_forget_attempt(batch);
    if (!batch->is_sent) return;
    batch->is_sent = false;
    batch->was_unknown = true;
    batch->database->figures.unknown++;
    if (batch_may_try(batch, batch->losses)) {
        batch->losses++;
        batch->database->figures.retries++;
    } else {
        batch_refuse(batch, &(struct answer){.outcome = OUTCOME_UNKNOWN}, false);
    }
}

static void fail(struct job *job) {
    struct batch *batch = (struct batch *)job;
    struct decision *waiting = batch->first, *flying[BATCH_MOST];
    struct answer away = {.outcome = OUTCOME_AWAY}, unknown = {.outcome = OUTCOME_UNKNOWN}, perhaps = {.outcome = batch->was_unknown ? OUTCOME_UNKNOWN : OUTCOME_AWAY};
    bool is_current = batch->database->writer.current == job;
    size_t count = 0;
    for (size_t i = batch->at; is_current && i < batch->count; i++) flying[count++] = batch->flying[i];
    batch->first = batch->last = NULL;
    batch->waiting = 0;
    batch->is_in_line = false;
    if (is_current) {
        batch->at = batch->count = 0;
        batch_finish(batch, false);
    }
    for (size_t i = 0; i < count; i++) decision_tell(flying[i], &perhaps);
    while (waiting) {
        struct decision *decision = waiting;
        waiting = decision->next;
        decision_tell(decision, decision->losses > 0 ? &unknown : &away);
    }
}

/* batches_free does it. */
static void drop(struct job *job) {
    (void)job;
}

void decision_tell(struct decision *decision, const struct answer *answer) {
    if (decision->slot.done) decision->slot.done(decision->slot.owner, answer);
    free(decision);
}

void batches_free(struct database *database, bool is_end) {
    struct batch **at = &database->batches;
    while (*at) {
        struct batch *batch = *at;
        bool is_idle = !batch->first && batch->count == 0 && batch->settling == 0 && !batch->failing && !batch->is_in_line && database->writer.current != &batch->job;
        if (!is_end && !is_idle) {
            at = &batch->next;
            continue;
        }
        *at = batch->next;
        free_list(batch->first);
        free_list(batch->failing);
        for (size_t i = batch->at; i < batch->count; i++) free(batch->flying[i]);
        loop_timer_clear(database->loop, &batch->failing_timer);
        batch_forget_attempt(batch);
        free(batch);
    }
}

static void free_list(struct decision *decision) {
    while (decision) {
        struct decision *next = decision->next;
        free(decision);
        decision = next;
    }
}

size_t batches_waiting(const struct database *database) {
    size_t waiting = 0;
    for (const struct batch *batch = database->batches; batch; batch = batch->next) waiting += batch->waiting + batch->count + batch->settling;
    return waiting;
}
