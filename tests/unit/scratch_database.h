/* A database under test: schema of its own, queries from text, a loop with a limit, and a proxy that can cut connections at any byte. */
#ifndef TEST_SCRATCH_DATABASE_H
#define TEST_SCRATCH_DATABASE_H
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/log.h"
#include "database/blocking.h"
#include "database/database.h"
#include "loop.h"

enum { SCRATCH_LIMIT = 20000, SCRATCH_FILES = 8 };

/* What the proxy does from now on: cut after so many bytes in one direction; -1 = never. */
struct scratch_proxy {
    long cut_up, cut_down;
    int is_mute; /* swallows what the server says */
};
struct scratch {
    char conninfo[700], proxied[900], folder[64], name[32], server[256];
    struct blocking *admin;
    struct loop *loop;
    struct query_set *queries;
    struct database *database;
    struct arena *arena;
    struct scratch_proxy *proxy;
    pid_t proxy_pid;
    const bool *awaited;
    uint64_t until;
    struct loop_timer tick;
};

static inline void scratch_execute(struct scratch *scratch, const char *sql) {
    struct buffer problem = {0};
    if (!blocking_execute(scratch->admin, sql, &problem)) fail_msg("%s: %s", sql, problem.at);
    buffer_release(&problem);
}

/* First column of the first row, "" for none or NULL. */
static inline const char *scratch_ask(struct scratch *scratch, const char *sql) {
    struct query *query = arena_take(scratch->arena, sizeof *query);
    *query = (struct query){.sql = sql, .file = "test"};
    struct table rows;
    if (!blocking_run(scratch->admin, scratch->arena, query, &(struct pairs){0}, &rows, NULL)) fail_msg("%s", sql);
    struct text cell = table_cell(&rows, 0, 0);
    return rows.rows_count > 0 && cell.at ? arena_string(scratch->arena, cell) : "";
}

static inline void scratch_write(struct scratch *scratch, const char *path, const char *content) {
    char full[256];
    snprintf(full, sizeof full, "%s/%s", scratch->folder, path);
    FILE *file = fopen(full, "w");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
}

/* NULL: no server to test with. */
static inline struct scratch *scratch_open(const char *name) {
    const char *given = getenv("AMPHI_TEST_DATABASE");
    if (!given || !*given) return NULL;
    log_start("test", LOG_LEVEL_ERROR - 1, false);
    struct scratch *scratch = calloc(1, sizeof *scratch);
    assert_non_null(scratch);
    snprintf(scratch->name, sizeof scratch->name, "%s", name);
    /* pg_catalog last: a test may stand in for one of PostgreSQL's own functions. */
    bool is_uri = strstr(given, "://");
    const char *joint = !is_uri ? " " : strchr(given, '?') ? "&" : "?";
    snprintf(scratch->conninfo, sizeof scratch->conninfo, is_uri ? "%s%sapplication_name=test_%s&options=-csearch_path%%3Dscratch_%s%%2Cpg_catalog" : "%s%sapplication_name=test_%s options='-c search_path=scratch_%s,pg_catalog'",
             given, joint, name, name);
    scratch->admin = blocking_open(given, "");
    assert_non_null(scratch->admin);
    scratch->arena = arena_new();
    scratch_execute(scratch, arena_print(scratch->arena, "drop schema if exists scratch_%s cascade; create schema scratch_%s; set search_path = scratch_%s", name, name, name));
    snprintf(scratch->folder, sizeof scratch->folder, "/tmp/amphi-test-%s-XXXXXX", name);
    assert_non_null(mkdtemp(scratch->folder));
    static const char *const inner[] = {"pages", "actions", "engine"};
    for (size_t i = 0; i < 3; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", scratch->folder, inner[i]);
        mkdir(path, 0700);
    }
    scratch->loop = loop_new();
    return scratch;
}

static inline void scratch_tick(void *owner) {
    struct scratch *scratch = owner;
    if (*scratch->awaited || clock_milliseconds() >= scratch->until)
        loop_stop(scratch->loop);
    else
        loop_timer_set(scratch->loop, &scratch->tick, 2, scratch_tick, scratch);
}

static inline bool scratch_wait_for(struct scratch *scratch, const bool *awaited, uint64_t milliseconds) {
    scratch->awaited = awaited;
    scratch->until = clock_milliseconds() + milliseconds;
    loop_timer_set(scratch->loop, &scratch->tick, 1, scratch_tick, scratch);
    loop_run(scratch->loop);
    loop_timer_clear(scratch->loop, &scratch->tick);
    return *awaited;
}

static inline void scratch_wait(struct scratch *scratch, const bool *awaited) {
    if (!scratch_wait_for(scratch, awaited, SCRATCH_LIMIT)) fail_msg("nothing came");
}

static inline void scratch_pass(struct scratch *scratch, uint64_t milliseconds) {
    bool never = false;
    scratch_wait_for(scratch, &never, milliseconds);
}

/* How long until it is ready, in milliseconds. */
static inline uint64_t scratch_wait_ready(struct scratch *scratch) {
    uint64_t start = clock_milliseconds();
    const char *reason = "";
    while (!database_is_ready(scratch->database, &reason)) {
        if (clock_milliseconds() - start > SCRATCH_LIMIT) fail_msg("not ready: %s", reason);
        scratch_pass(scratch, 5);
    }
    return clock_milliseconds() - start;
}

static inline void scratch_load(struct scratch *scratch) {
    struct buffer problems = {0};
    scratch->queries = query_set_load(scratch->folder, &problems);
    if (!scratch->queries) fail_msg("%s", problems.at);
}

static inline void scratch_start(struct scratch *scratch, bool is_proxied, int migrations) {
    scratch_load(scratch);
    struct database_settings settings = {is_proxied ? scratch->proxied : scratch->conninfo, "", scratch->queries, migrations, 1};
    scratch->database = database_new(scratch->loop, &settings);
}

static inline void scratch_terminate(struct scratch *scratch, const char *condition) {
    scratch_ask(scratch, arena_print(scratch->arena, "select count(pg_terminate_backend(pid, 2000))::text from pg_stat_activity where application_name = 'test_%s' and pid <> pg_backend_pid() and %s", scratch->name, condition));
}

/* One pair of sockets after the other is enough for a handful of connections. */
static inline void scratch_proxy_run(int listening, const char *server, struct scratch_proxy *proxy) {
    struct pollfd fds[64] = {{.fd = listening, .events = POLLIN}};
    nfds_t count = 1; /* pairs: 2k+1 client, 2k+2 server */
    for (;;) {
        if (poll(fds, count, 1000) < 0) _exit(1);
        if (getppid() == 1) _exit(0);
        for (nfds_t i = 1; i < count; i++) {
            if (fds[i].fd < 0 || !(fds[i].revents & (POLLIN | POLLHUP | POLLERR))) continue;
            nfds_t other = i % 2 ? i + 1 : i - 1;
            char bytes[65536];
            ssize_t got = read(fds[i].fd, bytes, sizeof bytes);
            long *cut = i % 2 ? &proxy->cut_up : &proxy->cut_down;
            ssize_t pass = got > 0 && *cut >= 0 && got > *cut ? *cut : got;
            if (got > 0 && !(proxy->is_mute && i % 2 == 0))
                for (ssize_t sent = 0; sent < pass;) {
                    ssize_t now = write(fds[other].fd, bytes + sent, (size_t)(pass - sent));
                    if (now <= 0) break;
                    sent += now;
                }
            bool is_cut = got > 0 && *cut >= 0 && got >= *cut;
            if (got > 0 && *cut >= 0) *cut = is_cut ? -1 : *cut - got;
            if (got > 0 && !is_cut) continue;
            close(fds[i].fd);
            close(fds[other].fd);
            fds[i].fd = fds[other].fd = -1;
        }
        if (!(fds[0].revents & POLLIN)) continue;
        nfds_t place = 1;
        while (place < count && fds[place].fd >= 0) place += 2;
        int client = accept(listening, NULL, NULL), upstream = socket(AF_UNIX, SOCK_STREAM, 0);
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        snprintf(address.sun_path, sizeof address.sun_path, "%s", server);
        if (client < 0 || place + 2 > 64 || connect(upstream, (struct sockaddr *)&address, sizeof address) != 0) {
            close(client);
            close(upstream);
            continue;
        }
        fds[place] = (struct pollfd){.fd = client, .events = POLLIN};
        fds[place + 1] = (struct pollfd){.fd = upstream, .events = POLLIN};
        if (place + 2 > count) count = place + 2;
    }
}

static inline void scratch_proxy_start(struct scratch *scratch) {
    if (!scratch->proxy) {
        scratch->proxy = mmap(NULL, sizeof *scratch->proxy, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        snprintf(scratch->server, sizeof scratch->server, "%s/.s.PGSQL.%s", scratch_ask(scratch, "select trim(split_part(current_setting('unix_socket_directories'), ',', 1))"),
                 scratch_ask(scratch, "show port"));
        snprintf(scratch->proxied, sizeof scratch->proxied, "host=%s port=5432 dbname=%s user=%s application_name=test_%s options='-c search_path=scratch_%s'", scratch->folder,
                 scratch_ask(scratch, "select current_database()::text"), scratch_ask(scratch, "select current_user::text"), scratch->name, scratch->name);
    }
    *scratch->proxy = (struct scratch_proxy){-1, -1, 0};
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s/.s.PGSQL.5432", scratch->folder);
    unlink(address.sun_path);
    int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(listening, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listening, 16), 0);
    scratch->proxy_pid = fork();
    if (scratch->proxy_pid == 0) {
        signal(SIGPIPE, SIG_IGN);
        scratch_proxy_run(listening, scratch->server, scratch->proxy);
    }
    close(listening);
}

static inline void scratch_proxy_stop(struct scratch *scratch) {
    if (scratch->proxy_pid <= 0) return;
    kill(scratch->proxy_pid, SIGKILL);
    waitpid(scratch->proxy_pid, NULL, 0);
    scratch->proxy_pid = 0;
}

static inline void scratch_close(struct scratch *scratch) {
    if (!scratch) return;
    database_free(scratch->database);
    query_set_free(scratch->queries);
    scratch_proxy_stop(scratch);
    if (scratch->proxy) munmap(scratch->proxy, sizeof *scratch->proxy);
    scratch_execute(scratch, arena_print(scratch->arena, "drop schema scratch_%s cascade", scratch->name));
    blocking_close(scratch->admin);
    loop_free(scratch->loop);
    arena_free(scratch->arena);
    char command[128];
    snprintf(command, sizeof command, "%s", scratch->folder);
    static const char *const paths[] = {"pages/a.sql", "pages/b.sql", "pages/layout.sql", "actions/a.sql", "actions/b.sql", "actions/c.sql", "engine/a.sql", ".s.PGSQL.5432", "pages", "actions", "engine"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        char full[256];
        snprintf(full, sizeof full, "%s/%s", scratch->folder, paths[i]);
        remove(full);
    }
    rmdir(command);
    free(scratch);
}

/* An answer as a test keeps it. */
struct told {
    bool is_told;
    int times;
    enum outcome outcome;
    char sqlstate[6], constraint[64], message[200], value[200], refusal[64];
    size_t results, rows;
};

static inline void scratch_keep(void *owner, const struct answer *answer) {
    struct told *told = owner;
    told->is_told = true;
    told->times++;
    told->outcome = answer->outcome;
    snprintf(told->sqlstate, sizeof told->sqlstate, "%s", answer->sqlstate);
    snprintf(told->constraint, sizeof told->constraint, "%.*s", TEXT_PRINT(answer->constraint));
    snprintf(told->message, sizeof told->message, "%.*s", TEXT_PRINT(answer->message));
    told->results = answer->results_count;
    if (answer->results_count == 0) return;
    const struct table *last = &answer->results[answer->results_count - 1].table;
    told->rows = last->rows_count;
    snprintf(told->value, sizeof told->value, "%.*s", TEXT_PRINT(table_get(last, 0, "value")));
    snprintf(told->refusal, sizeof told->refusal, "%.*s", TEXT_PRINT(table_get(last, 0, "refusal")));
}
#endif
