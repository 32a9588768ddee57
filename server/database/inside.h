/* What a database is made of: known to the files of this room alone. */
#ifndef DATABASE_INSIDE_H
#define DATABASE_INSIDE_H
#include "connection.h"
#include "writer.h"

/* What an asker waits for; the rest of the struct it begins belongs to pipeline.c or batch.c. `done` NULL: the asker has left, and its arena with it. */
struct slot {
    database_done *done;
    void *owner;
    struct arena *arena;
    struct pairs values;
};

struct reads {
    struct read *first, *last;
    size_t count;
};
struct reader {
    struct database *database;
    struct connection connection;
    struct reads waiting, flying, failing; /* failing: answered in the next turn, never inside the asker's own call */
    struct loop_timer failing_timer;
    uint64_t serial;
};
enum { READERS_MOST = 4 };
struct batch;
struct gather {
    struct asker *first, *last; /* waiting; one call at a time is under way */
    bool is_flying;
};

struct decided;
struct flusher {
    struct job job;
    struct writer writer; /* a line of one: the next flush */
    struct decided *flying, *first, *last; /* on its way to the disk; waiting for the next flush */
    bool is_in_line, is_written;
};

struct database {
    struct loop *loop;
    struct database_settings settings;
    struct reader readers[READERS_MOST], slow;
    size_t readers_count;
    struct writer writer;
    struct flusher flusher;
    struct gather gather;
    struct batch *batches; /* one for each query that was ever decided */
    size_t notes;
    struct database_figures figures;
};

void reader_start(struct reader *reader, struct database *database, enum connection_kind kind);
void reader_stop(struct reader *reader);
void flush_start(struct flusher *flusher, struct loop *loop, const struct database_settings *settings);
void flush_stop(struct flusher *flusher);
void gather_free(struct gather *gather);
/* Drops every batch; also those of an old query set when nobody waits in them. */
void batches_free(struct database *database, bool is_end);
size_t batches_waiting(const struct database *database);
#endif
