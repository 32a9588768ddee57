/* One asynchronous connection in pipeline mode: opens, prepares every statement, heals by itself, hands results to its user in order. */
#ifndef DATABASE_CONNECTION_H
#define DATABASE_CONNECTION_H
#include <libpq-fe.h>

#include "database.h"
#include "query_set.h"

enum connection_kind { CONNECTION_READER, CONNECTION_WRITER, CONNECTION_SLOW };

struct connection_user {
    void *owner;
    void (*ready)(void *owner);                    /* all that can be prepared is: send */
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
    uint64_t heard_at;
    uint64_t lost; /* times a connection that worked was lost */
    struct loop_timer step, patience, silence, renewal;

    struct query_set *set, *next_set; /* next_set: what to prepare from the next opening on */
    size_t place; /* of the group that prepare.c expects next */
    bool *prepared; /* by place in the set, on this very session */
    size_t prepared_size, broken_count, broken_first;
    char broken_reason[512]; /* of the first: file, line and the server's words */
    bool is_stale; /* the schema lacks migrations */
    int schema;
};

void connection_start(struct connection *connection);
void connection_stop(struct connection *connection);
void connection_use(struct connection *connection, struct query_set *set); /* as soon as nothing is due */

bool connection_is_ready(const struct connection *connection);
/* NULL when the query can be sent, else the SQLSTATE with which its preparation failed. */
const char *connection_problem(const struct connection *connection, const struct query *query);
/* A failed send breaks the connection, which tells its user a moment later: no result to look at. */
void connection_send(struct connection *connection, const struct query *query, const char *const *values);
void connection_send_text(struct connection *connection, const char *sql);
void connection_send_serial(struct connection *connection, const char *serial); /* one row with that text */
void connection_sync(struct connection *connection);
/* Statements must be prepared anew: reconnects as soon as nothing is due. */
void connection_renew(struct connection *connection);
/* Gives it up as lost, told to the user a moment later. */
void connection_break(struct connection *connection, const char *reason);

/* prepare.c */
void prepare_send(struct connection *connection);
bool prepare_take(struct connection *connection, PGresult *result); /* true after the last group */
#endif
