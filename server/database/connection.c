/* Opens a connection without blocking, keeps it, and opens another when it is lost (reliability.md §4.3). */
#include "connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "../base/clock.h"
#include "../base/log.h"
#include "../base/secret.h"
#include "conninfo.h"

enum {
    ATTEMPT_MILLISECONDS = 2000, /* per host; libpq has no limit of its own while it is polled */
    BACKOFF_LEAST = 100,
    BACKOFF_MOST = 1000,
    PATIENCE_MILLISECONDS = 2000,
    SILENCE_MILLISECONDS = 4000,
    SLOW_SILENCE_MILLISECONDS = 35000,
    RENEWAL_MILLISECONDS = 3000,
    QUIET_MILLISECONDS = 5,
    EMPTY_MOST = 16
};

static void open_now(void *owner);
static size_t count_hosts(const PGconn *pg);
static void poll_opening(struct connection *connection);
static void watch(struct connection *connection, uint32_t events);
static void opened(struct connection *connection);
static void on_ready(void *owner, uint32_t events);
static void read_results(struct connection *connection);
static void take_result(struct connection *connection, PGresult *result);
static void become_ready(struct connection *connection);
static void push_group(struct connection *connection, size_t group);
static void flush(struct connection *connection);
static void on_notice(void *owner, const PGresult *result);
static void on_attempt_over(void *owner);
static void on_silence(void *owner);
static void on_patience_over(void *owner);
static void on_renewal(void *owner);
static void on_quiet(void *owner);
static void lose_now(void *owner);
static void lose(struct connection *connection, const char *reason);
static void close_socket(struct connection *connection);
static void renew_when_idle(struct connection *connection);
static uint64_t random_below(uint64_t most);

void connection_start(struct connection *connection) {
    connection->fd = -1;
    connection->next_set = (struct query_set *)connection->settings->queries;
    loop_timer_set(connection->loop, &connection->patience, PATIENCE_MILLISECONDS, on_patience_over, connection);
    open_now(connection);
}

void connection_stop(struct connection *connection) {
    close_socket(connection);
    loop_timer_clear(connection->loop, &connection->step);
    loop_timer_clear(connection->loop, &connection->patience);
    free(connection->statements);
    free(connection->groups);
    connection->statements = NULL;
    connection->groups = NULL;
}

static void open_now(void *owner) {
    struct connection *connection = owner;
    static const char *const common[] = {"TimeZone=UTC", "DateStyle=ISO,YMD", "IntervalStyle=iso_8601", "jit=off"};
    /* A page's queries are planned once: planned for their values at each request, they would cost more than their work. */
    static const char *const reader[] = {"default_transaction_read_only=on", "default_transaction_isolation=repeatable\\ read", "statement_timeout=3s", "lock_timeout=2s", "plan_cache_mode=force_generic_plan", NULL};
    static const char *const slow[] = {"default_transaction_read_only=on", "default_transaction_isolation=repeatable\\ read", "statement_timeout=30s", "lock_timeout=2s", NULL};
    static const char *const writer[] = {"default_transaction_isolation=read\\ committed", "statement_timeout=3s", "lock_timeout=2s", "idle_in_transaction_session_timeout=5s", NULL};
    bool is_writing = connection->kind == CONNECTION_WRITER || connection->kind == CONNECTION_FLUSHER;
    const char *const *own = is_writing ? writer : connection->kind == CONNECTION_SLOW ? slow : reader;
    const char *all[10] = {common[0], common[1], common[2], common[3]};
    for (size_t count = 4; *own; own++) all[count++] = *own;
    struct arena *arena = arena_new();
    struct conninfo conninfo = conninfo_make(arena, connection->settings->conninfo, connection->settings->role, all, !is_writing);
    connection->pg = PQconnectStartParams(conninfo.keywords, conninfo.values, 1);
    arena_free(arena);
    if (!connection->pg) BUG("out of memory");
    connection->state = CONNECTION_OPENING;
    connection->is_renewing = false;
    if (PQstatus(connection->pg) == CONNECTION_BAD) {
        lose(connection, PQerrorMessage(connection->pg));
        return;
    }
    PQsetNoticeReceiver(connection->pg, on_notice, connection);
    loop_timer_set(connection->loop, &connection->step, ATTEMPT_MILLISECONDS * count_hosts(connection->pg), on_attempt_over, connection);
    watch(connection, EPOLLOUT);
}

static size_t count_hosts(const PGconn *pg) {
    PQconninfoOption *options = PQconninfo((PGconn *)pg);
    size_t hosts = 1;
    for (const PQconninfoOption *option = options; option && option->keyword; option++) {
        if (!option->val || (strcmp(option->keyword, "host") != 0 && strcmp(option->keyword, "hostaddr") != 0)) continue;
        size_t count = 1;
        for (const char *at = option->val; *at; at++) count += *at == ',';
        hosts = count > hosts ? count : hosts;
    }
    PQconninfoFree(options);
    return hosts;
}

static void poll_opening(struct connection *connection) {
    switch (PQconnectPoll(connection->pg)) {
    case PGRES_POLLING_READING: watch(connection, EPOLLIN); break;
    case PGRES_POLLING_WRITING: watch(connection, EPOLLOUT); break;
    case PGRES_POLLING_OK: opened(connection); break;
    default: lose(connection, PQerrorMessage(connection->pg)); break;
    }
}

/* While it opens, libpq may have gone on to another socket. */
static void watch(struct connection *connection, uint32_t events) {
    int fd = PQsocket(connection->pg);
    if (fd < 0) {
        connection_break(connection, "no socket");
        return;
    }
    if (connection->fd >= 0 && connection->fd != fd) loop_forget(connection->loop, connection->fd);
    connection->fd = fd;
    loop_watch(connection->loop, fd, events, on_ready, connection);
}

static void opened(struct connection *connection) {
    loop_timer_clear(connection->loop, &connection->step);
    PQsetErrorVerbosity(connection->pg, PQERRORS_SQLSTATE);
    if (PQsetnonblocking(connection->pg, 1) != 0 || !PQenterPipelineMode(connection->pg)) {
        lose(connection, "no pipeline mode");
        return;
    }
    connection->state = CONNECTION_PREPARING;
    connection->set = connection->next_set;
    watch(connection, EPOLLIN);
    prepare_first(connection);
}

static void on_ready(void *owner, uint32_t events) {
    struct connection *connection = owner;
    if (connection->state == CONNECTION_OPENING) {
        poll_opening(connection);
        return;
    }
    if (connection->state != CONNECTION_PREPARING && connection->state != CONNECTION_READY) return;
    /* Reads before it writes: a server that waits for us to read would never take more. */
    bool is_alive = !(events & (EPOLLIN | EPOLLERR | EPOLLHUP)) || PQconsumeInput(connection->pg);
    connection->heard_at = clock_milliseconds();
    read_results(connection);
    if (connection->state != CONNECTION_PREPARING && connection->state != CONNECTION_READY) return;
    if (!is_alive || PQstatus(connection->pg) == CONNECTION_BAD) {
        lose(connection, "closed by the server");
        return;
    }
    if (events & EPOLLOUT) flush(connection);
}

/* libpq separates the statements of a group by NULL; more than a few in a row mean that nothing more has come. */
static void read_results(struct connection *connection) {
    size_t empty = 0;
    while (connection->due > 0 && empty < EMPTY_MOST && (connection->state == CONNECTION_PREPARING || connection->state == CONNECTION_READY)) {
        if (PQisBusy(connection->pg)) return;
        PGresult *result = PQgetResult(connection->pg);
        if (!result) {
            empty++;
            continue;
        }
        empty = 0;
        take_result(connection, result);
    }
}

static void take_result(struct connection *connection, PGresult *result) {
    size_t group = connection->groups[connection->groups_first];
    bool is_end = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    if (is_end) {
        connection->groups_first = (connection->groups_first + 1) % connection->groups_size;
        connection->due--;
        if (connection->due == 0) loop_timer_clear(connection->loop, &connection->silence);
    }
    if (group == GROUP_OF_USER)
        connection->user.take(connection->user.owner, result);
    else if (prepare_take(connection, group, result))
        become_ready(connection);
    else if (is_end && connection->due == 0 && connection_is_ready(connection))
        connection->user.ready(connection->user.owner);
    if (connection->is_renewing) renew_when_idle(connection);
}

static void become_ready(struct connection *connection) {
    static const char *const kinds[] = {"reader", "writer", "slow", "flusher"};
    connection->state = CONNECTION_READY;
    connection->failures = 0;
    connection->was_ready = true;
    connection->is_given_up = connection->has_logged_failure = false;
    loop_timer_clear(connection->loop, &connection->patience);
    if (connection->is_stale) connection_try_later(connection);
    log_event(LOG_LEVEL_INFO, "database_ready", "connection=%s", kinds[connection->kind]);
    loop_timer_set(connection->loop, &connection->quiet, QUIET_MILLISECONDS, on_quiet, connection);
    connection->user.ready(connection->user.owner);
}

void connection_try_later(struct connection *connection) {
    loop_timer_set(connection->loop, &connection->renewal, RENEWAL_MILLISECONDS, on_renewal, connection);
}

/* Between two requests, never inside a transaction: a broken statement is found before somebody asks for it. */
static void on_quiet(void *owner) {
    struct connection *connection = owner;
    if (connection->state != CONNECTION_READY || connection->is_renewing) return;
    bool is_busy = connection->due > 0 || PQtransactionStatus(connection->pg) != PQTRANS_IDLE;
    if (is_busy || prepare_beside(connection)) loop_timer_set(connection->loop, &connection->quiet, QUIET_MILLISECONDS, on_quiet, connection);
}

void connection_use(struct connection *connection, struct query_set *set) {
    connection->next_set = set;
    connection_renew(connection);
}

bool connection_is_ready(const struct connection *connection) {
    return connection->state == CONNECTION_READY && !connection->is_renewing;
}

const char *connection_problem(const struct connection *connection, const struct query *query) {
    size_t place;
    return query_set_place(connection->set, query, &place) && connection->statements[place] == STATEMENT_BROKEN ? connection->set->problems[place] : NULL;
}

enum failure_kind connection_failure(const struct connection *connection, const struct query *query, enum failure_kind kind, struct answer *answer) {
    const char *problem = kind == FAILURE_STALE ? connection_problem(connection, query) : NULL;
    if (!problem) return kind;
    snprintf(answer->sqlstate, sizeof answer->sqlstate, "%s", problem);
    return FAILURE_OTHER;
}

void connection_prepare(struct connection *connection, const struct query *query) {
    if (connection->state == CONNECTION_READY) prepare_query(connection, query);
}

/* A query of the set before the last reload has no statement here: it goes as text. */
void connection_send(struct connection *connection, const struct query *query, const char *const *values) {
    connection_send_formats(connection, query, values, NULL, NULL);
}

void connection_send_formats(struct connection *connection, const struct query *query, const char *const *values, const int *lengths, const int *formats) {
    if (connection->state != CONNECTION_READY) return;
    size_t place;
    int count = (int)query->parameters_count;
    bool is_known = query_set_place(connection->set, query, &place) && (connection->statements[place] == STATEMENT_SENT || connection->statements[place] == STATEMENT_PREPARED);
    int sent = is_known ? PQsendQueryPrepared(connection->pg, query->statement, count, values, lengths, formats, 0)
                        : PQsendQueryParams(connection->pg, query->sql, count, NULL, values, lengths, formats, 0);
    if (!sent) connection_break(connection, "could not send");
}

void connection_send_serial(struct connection *connection, const char *serial) {
    if (connection->state != CONNECTION_READY) return;
    if (!PQsendQueryPrepared(connection->pg, "serial", 1, &serial, NULL, NULL, 0)) connection_break(connection, "could not send");
}

void connection_send_text(struct connection *connection, const char *sql) {
    if (connection->state != CONNECTION_READY && connection->state != CONNECTION_PREPARING) return;
    if (!PQsendQueryParams(connection->pg, sql, 0, NULL, NULL, NULL, NULL, 0)) connection_break(connection, "could not send");
}

void connection_sync(struct connection *connection) {
    connection_sync_own(connection, GROUP_OF_USER);
}

void connection_sync_own(struct connection *connection, size_t group) {
    if (connection->state != CONNECTION_READY && connection->state != CONNECTION_PREPARING) return;
    if (!PQpipelineSync(connection->pg)) {
        connection_break(connection, "could not send");
        return;
    }
    push_group(connection, group);
    if (connection->due++ == 0) {
        connection->heard_at = clock_milliseconds();
        loop_timer_set(connection->loop, &connection->silence, connection->kind == CONNECTION_SLOW ? SLOW_SILENCE_MILLISECONDS : SILENCE_MILLISECONDS, on_silence, connection);
    }
    flush(connection);
}

static void push_group(struct connection *connection, size_t group) {
    if (connection->due == connection->groups_size) {
        size_t size = connection->groups_size ? connection->groups_size * 2 : 64, *groups = calloc(size, sizeof *groups);
        if (!groups) BUG("out of memory");
        for (size_t i = 0; i < connection->due; i++) groups[i] = connection->groups[(connection->groups_first + i) % connection->groups_size];
        free(connection->groups);
        connection->groups = groups;
        connection->groups_size = size;
        connection->groups_first = 0;
    }
    connection->groups[(connection->groups_first + connection->due) % connection->groups_size] = group;
}

static void flush(struct connection *connection) {
    int left = PQflush(connection->pg);
    if (left < 0)
        connection_break(connection, "could not send");
    else
        watch(connection, left > 0 ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

void connection_renew(struct connection *connection) {
    if (connection->state != CONNECTION_PREPARING && connection->state != CONNECTION_READY) return;
    connection->is_renewing = true;
    if (connection->due == 0 && connection->step.at == 0) loop_timer_set(connection->loop, &connection->step, 0, on_renewal, connection);
}

static void renew_when_idle(struct connection *connection) {
    if (connection->due == 0) connection_renew(connection);
}

static void on_renewal(void *owner) {
    struct connection *connection = owner;
    connection->is_renewing = true;
    if (connection->due > 0 || (connection->state != CONNECTION_READY && connection->state != CONNECTION_PREPARING)) return;
    if (PQtransactionStatus(connection->pg) != PQTRANS_IDLE) {
        loop_timer_set(connection->loop, &connection->step, BACKOFF_LEAST, on_renewal, connection);
        return;
    }
    close_socket(connection);
    loop_timer_set(connection->loop, &connection->patience, PATIENCE_MILLISECONDS, on_patience_over, connection);
    open_now(connection);
}

/* 01000 at COMMIT: here yes, on the standby perhaps not (reliability.md §0.6). Notices themselves are never logged: they may hold personal data. */
static void on_notice(void *owner, const PGresult *result) {
    struct connection *connection = owner;
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (state && strcmp(state, "01000") == 0) connection->has_warning = true;
}

static void on_attempt_over(void *owner) {
    lose(owner, "no answer");
}

static void on_silence(void *owner) {
    struct connection *connection = owner;
    if (connection->due == 0) return;
    uint64_t limit = connection->kind == CONNECTION_SLOW ? SLOW_SILENCE_MILLISECONDS : SILENCE_MILLISECONDS, silent = clock_milliseconds() - connection->heard_at;
    if (silent >= limit)
        lose(connection, "silent");
    else
        loop_timer_set(connection->loop, &connection->silence, limit - silent, on_silence, connection);
}

static void on_patience_over(void *owner) {
    struct connection *connection = owner;
    connection->is_given_up = true;
    connection->user.given_up(connection->user.owner);
}

void connection_break(struct connection *connection, const char *reason) {
    if (connection->state == CONNECTION_AWAY || connection->state == CONNECTION_BROKEN) return;
    log_event(LOG_LEVEL_WARNING, "database_broken", "reason=%s", log_quote(text_of(reason)));
    connection->state = CONNECTION_BROKEN;
    loop_timer_set(connection->loop, &connection->step, 0, lose_now, connection);
}

static void lose_now(void *owner) {
    lose(owner, "broken");
}

static void lose(struct connection *connection, const char *reason) {
    bool was_working = connection->was_ready;
    if (was_working) connection->lost++;
    if (!connection->has_logged_failure) log_event(LOG_LEVEL_WARNING, "database_lost", "reason=%s", log_quote(text_trim(text_of(reason))));
    connection->has_logged_failure = !was_working;
    close_socket(connection);
    uint64_t pause = was_working ? 0 : (uint64_t)BACKOFF_LEAST << (connection->failures < 4 ? connection->failures : 4);
    pause = pause > BACKOFF_MOST ? BACKOFF_MOST : pause;
    if (!was_working) connection->failures++;
    loop_timer_set(connection->loop, &connection->step, pause - pause / 4 + random_below(pause / 4 + 10), open_now, connection);
    if (!connection->is_given_up && connection->patience.at == 0) loop_timer_set(connection->loop, &connection->patience, PATIENCE_MILLISECONDS, on_patience_over, connection);
    if (was_working) connection->user.lost(connection->user.owner);
}

static void close_socket(struct connection *connection) {
    loop_timer_clear(connection->loop, &connection->step);
    loop_timer_clear(connection->loop, &connection->silence);
    loop_timer_clear(connection->loop, &connection->renewal);
    loop_timer_clear(connection->loop, &connection->quiet);
    if (connection->fd >= 0) loop_forget(connection->loop, connection->fd);
    connection->fd = -1;
    PQfinish(connection->pg);
    connection->pg = NULL;
    connection->state = CONNECTION_AWAY;
    connection->due = 0;
    connection->has_warning = connection->was_ready = false;
}

static uint64_t random_below(uint64_t most) {
    uint32_t number;
    secret_random(&number, sizeof number);
    return number % most;
}
