/* One asynchronous connection in pipeline mode: opens, prepares statements when they are asked for, heals by itself, hands results to its user in order. */
#ifndef DATABASE_CONNECTION_H
#define DATABASE_CONNECTION_H
#include <libpq-fe.h>

#include "database.h"
#include "failure.h"
#include "query_set.h"

enum connection_kind { CONNECTION_READER, CONNECTION_WRITER, CONNECTION_SLOW, CONNECTION_FLUSHER };

enum statement_state { STATEMENT_UNKNOWN, STATEMENT_SENT, STATEMENT_PREPARED, STATEMENT_BROKEN };
static const size_t GROUP_OF_USER = (size_t)-1;

struct connection_user {
    void *owner;
    void (*ready)(void *owner);                    /* send; told again when a group of the connection's own no longer stands before */
    void (*take)(void *owner, PGresult *result);   /* takes it; PGRES_PIPELINE_SYNC ends a group */
    void (*lost)(void *owner);                     /* whatever was sent has no answer any more; what it did is not known */
    void (*given_up)(void *owner);                 /* away for longer than anyone should wait */
};

/* {0} with loop, settings, kind, user filled in; the fields are the business of connection.c and prepare.c. */
struct connection {
    struct loop *loop;
    const struct database_settings *settings;
    enum connection_kind kind;
    struct connection_user user;

    PGconn *pg;
    int fd;
    enum { CONNECTION_AWAY, CONNECTION_OPENING, CONNECTION_PREPARING, CONNECTION_READY, CONNECTION_BROKEN } state;
    bool is_given_up, is_renewing, has_warning, has_logged_failure, was_ready;
    unsigned failures;
    size_t due; /* groups sent and not answered */
    size_t *groups, groups_size, groups_first; /* of each that is due, in a ring: GROUP_OF_USER, or what prepare.c calls it */
    uint64_t heard_at;
    uint64_t lost; /* times a connection that worked was lost */
    struct loop_timer step, patience, silence, renewal, quiet;

    struct query_set *set, *next_set; /* next_set: what to prepare from the next opening on */
    unsigned char *statements; /* by place in the set, on this very session: enum statement_state */
    size_t statements_size, broken_count, broken_first;
    size_t beside; /* the next one to prepare in a quiet moment */
    char broken_reason[512]; /* of the first: file, line and the server's words */
    bool is_stale; /* the schema lacks migrations */
    int schema;
};

void connection_start(struct connection *connection);
void connection_stop(struct connection *connection);
void connection_use(struct connection *connection, struct query_set *set); /* as soon as nothing is due */

bool connection_is_ready(const struct connection *connection);
/* Before the first statement of a group: sends what prepares the query, unless it is prepared. */
void connection_prepare(struct connection *connection, const struct query *query);
/* NULL when the query can be sent, else the SQLSTATE with which its preparation failed. */
const char *connection_problem(const struct connection *connection, const struct query *query);
/* A statement that is not there because preparing it failed is no stale one: what it is, and its own SQLSTATE in the answer. */
enum failure_kind connection_failure(const struct connection *connection, const struct query *query, enum failure_kind kind, struct answer *answer);
/* A failed send breaks the connection, which tells its user a moment later: no result to look at. */
void connection_send(struct connection *connection, const struct query *query, const char *const *values);
/* The same, where a format of 1 means that the value is so many bytes and no text. */
void connection_send_formats(struct connection *connection, const struct query *query, const char *const *values, const int *lengths, const int *formats);
void connection_send_text(struct connection *connection, const char *sql);
void connection_send_serial(struct connection *connection, const char *serial); /* one row with that text */
void connection_sync(struct connection *connection);
/* Statements must be prepared anew: reconnects as soon as nothing is due. */
void connection_renew(struct connection *connection);
void connection_try_later(struct connection *connection); /* the same in a few seconds: something is broken or missing */
/* Gives it up as lost, told to the user a moment later. */
void connection_break(struct connection *connection, const char *reason);

/* prepare.c */
void prepare_first(struct connection *connection);
void prepare_query(struct connection *connection, const struct query *query);
bool prepare_beside(struct connection *connection); /* false when nothing is left */
/* The result is of the connection's own group; true when with it the connection is ready. */
bool prepare_take(struct connection *connection, size_t group, PGresult *result);
void connection_sync_own(struct connection *connection, size_t group);
#endif
