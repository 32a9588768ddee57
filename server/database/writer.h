/* The writer connection: one job has it at a time, the others stand in line. */
#ifndef DATABASE_WRITER_H
#define DATABASE_WRITER_H
#include "connection.h"

struct job;
/* start: the connection is yours and idle (again after writer_again, or after a loss that the job outlived). take: as of a connection; the result is the job's to clear.
   lost: the connection is gone; the job stays (it will be started again) or calls writer_release. fail: waited in vain. drop: the database is being freed. */
struct job_kind {
    void (*start)(struct job *job);
    void (*take)(struct job *job, PGresult *result);
    void (*lost)(struct job *job);
    void (*fail)(struct job *job);
    void (*drop)(struct job *job);
};
struct job { /* first member of its owner */
    const struct job_kind *kind;
    struct job *next;
};

struct writer {
    struct connection connection;
    struct job *current, *first, *last;
    size_t waiting;
    bool is_started; /* the current job was begun on this connection: another one that comes must not begin it again */
    bool is_rolling_back, is_proceeding;
    struct loop_timer pause;  /* before the current job starts again */
    struct loop_timer giving; /* a job came while the connection is given up */
};

void writer_start(struct writer *writer, enum connection_kind kind, struct loop *loop, const struct database_settings *settings);
void writer_stop(struct writer *writer);
void writer_queue(struct writer *writer, struct job *job);
/* The current job is over; the next one starts, after a ROLLBACK where a transaction is open. */
void writer_release(struct writer *writer, bool is_open);
/* The current job starts once more after so many milliseconds (and a ROLLBACK). */
void writer_again(struct writer *writer, bool is_open, uint64_t milliseconds);
uint64_t writer_jitter(void); /* 10 … 100 ms */
#endif
