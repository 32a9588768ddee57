/* All there is to decide by one query: batch.c keeps the line, decision.c makes one attempt, flush.c waits for the disk. */
#ifndef DATABASE_BATCH_H
#define DATABASE_BATCH_H
#include "failure.h"
#include "inside.h"

enum { BATCH_MOST = 256, BATCH_TRIES_MOST = 3, BATCH_DEADLINE_MILLISECONDS = 4500 };

struct decision {
    struct slot slot;
    struct decision *next;
    uint64_t ticket;
    struct answer answer; /* of one that fails before it was sent */
    unsigned losses;      /* times it was committed and could not be seen to reach the disk */
};

/* Decided and committed by one call; nobody is answered before it is on the disk. */
struct decided {
    struct decided *next;
    struct batch *batch;
    struct rows *rows;
    size_t count;
    struct decision *decisions[BATCH_MOST];
    size_t own_row[BATCH_MOST + 1]; /* row + 1, by ordinal */
};

struct batch {
    struct job job;
    struct batch *next;
    struct database *database;
    const struct query *query;
    bool is_in_line;
    struct decision *first, *last; /* who waits, sorted by ticket */
    size_t waiting, settling; /* settling: decided, on their way to the disk */
    struct decision *failing; /* answered in the next turn, never inside the asker's own call */
    struct loop_timer failing_timer;

    struct decision *flying[BATCH_MOST]; /* NULL: answered */
    size_t count, at;                    /* at: the one decided now, when they go one by one */
    uint64_t since;                      /* when they were gathered */
    bool is_one_by_one;
    bool was_unknown; /* a COMMIT may have happened of which nobody was told */
    unsigned tries, losses;

    bool is_sent, has_failed, has_tag; /* of this attempt */
    enum failure_kind kind;
    struct answer failure;
    PGresult *result;
};

/* batch.c */
void batch_start(struct batch *batch);
void batch_finish(struct batch *batch, bool is_open); /* the group is answered: the next one of this batch, or the writer is free */
void batch_fail_later(struct batch *batch, struct decision *decision, const struct answer *answer);
void batch_ask_again(struct batch *batch, struct decision **decisions, size_t count); /* of those whose commit may be lost */
void batch_settled(struct batch *batch); /* fewer are on their way to the disk now */
bool batch_may_try(const struct batch *batch, unsigned counter);
void decision_tell(struct decision *decision, const struct answer *answer); /* and frees it */

/* decision.c. The group under way: all, or the one whose turn it is. */
void batch_send(struct batch *batch);
void batch_take(struct job *job, PGresult *result);
void batch_refuse(struct batch *batch, const struct answer *answer, bool is_open);
void batch_forget_attempt(struct batch *batch);

/* flush.c. Takes the group, which it frees. */
void flush_decided(struct flusher *flusher, struct decided *decided);
#endif
