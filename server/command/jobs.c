/* amphi jobs: what must happen by itself: offers expire, alerts go out, counts are derived, long work is done, old rows are swept. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/secret.h"
#include "command.h"
#include "database/blocking.h"

enum { POLL_MILLISECONDS = 1000, SWEEP_MILLISECONDS = 60000, STEPS_MOST = 50 };

static int run(void);
static void begin_long(void);
static int work(const char *queries);
static error_t take(int key, char *value, struct argp_state *state);
static bool run_all(struct blocking *blocking, struct query_file *file, bool is_sweeping);

static bool is_once, has_secret;
static pid_t long_process;
static const struct argp_option options[] = {{"once", 'o', NULL, 0, "Do what is due now, then end", 0}, {0}};
const struct command jobs_command = {"jobs", NULL, "Let offers expire, send alerts, derive the counts of the catalogue and of the yearly figures, do long work, find records of one person, erase who asked for it, each night count the releases of closed years again, sweep what is old: looks every second until SIGTERM.", "DATABASE SECRET_FILE SQL", options, take, run};

static error_t take(int key, char *value, struct argp_state *state) {
    (void)value;
    (void)state;
    if (key != 'o') return ARGP_ERR_UNKNOWN;
    is_once = true;
    return 0;
}

static int run(void) {
    log_start("jobs", LOG_LEVEL_INFO, false);
    command_watch_signals();
    if (is_once) {
        int code = work("jobs"), code_long = work("long_jobs");
        return code == CODE_GOOD ? code_long : code;
    }
    begin_long();
    int code = work("jobs");
    if (long_process > 0) {
        kill(long_process, SIGTERM);
        waitpid(long_process, NULL, 0);
    }
    return code;
}

/* What takes long has a process of its own: a place that was offered ends in time while a year is counted. */
static void begin_long(void) {
    pid_t parent = getpid();
    if (long_process > 0 && waitpid(long_process, NULL, WNOHANG) == 0) return;
    long_process = fork();
    if (long_process < 0) log_event(LOG_LEVEL_ERROR, "job", "name=long_jobs error=\"no process could be made\"");
    if (long_process != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    _exit(getppid() == parent ? work("long_jobs") : CODE_FAILED);
}

static int work(const char *queries) {
    struct arena *arena = arena_new();
    struct query_file *file = command_queries(arena, queries);
    struct blocking *blocking = NULL;
    uint64_t sweep_at = 0;
    bool is_long = !strcmp(queries, "long_jobs");
    int code = file ? CODE_GOOD : CODE_CONFIGURATION;
    while (file && !command_must_stop()) {
        /* Without the server's key nobody is compared with anybody, and all else goes on; the server makes it at its first start, which may come after ours. */
        if (is_long && !has_secret && (!sweep_at || access(config_get("AMPHI_SECRET_FILE"), R_OK) == 0)) has_secret = secret_load(config_get("AMPHI_SECRET_FILE"), false);
        if (!blocking) blocking = command_database("amphi_jobs");
        bool is_sweeping = clock_milliseconds() >= sweep_at;
        if (is_sweeping) sweep_at = clock_milliseconds() + SWEEP_MILLISECONDS;
        bool is_done = blocking && run_all(blocking, file, is_sweeping);
        if (is_once) {
            code = is_done ? CODE_GOOD : blocking ? CODE_FAILED : CODE_DATABASE;
            break;
        }
        if (blocking && !blocking_is_alive(blocking)) {
            blocking_close(blocking);
            blocking = NULL;
        }
        command_sleep(POLL_MILLISECONDS);
        if (!is_long && !command_must_stop()) begin_long();
    }
    if (blocking) blocking_close(blocking);
    arena_free(arena);
    return code;
}

/* Each query of the file is one job, and answers how many things it did; those named sweep… run once a minute, those named run… again while something is left:
   each time is a step, in a transaction of its own. After STEPS_MOST of them the others have waited long enough. */
static bool run_all(struct blocking *blocking, struct query_file *file, bool is_sweeping) {
    bool is_good = true;
    int steps = 0;
    for (size_t i = 0; i < file->count;) {
        struct query *query = &file->queries[i];
        bool is_again = false;
        if ((text_starts(query->name, "sweep") && !is_sweeping) || (text_is(query->name, "run_matches") && !has_secret)) {
            i++;
            continue;
        }
        struct arena *arena = arena_new();
        struct pairs values = {0};
        struct table rows = {0};
        if (text_is(query->name, "run_matches")) pairs_add(&values, arena, TEXT("match_secret"), secret_drawn(arena, "match key"));
        if (!blocking_run(blocking, arena, query, &values, &rows, NULL))
            is_good = false;
        else {
            struct text count = rows.rows_count ? table_cell(&rows, 0, 0) : TEXT_NONE;
            bool is_something = count.length && !text_is(count, "0");
            is_again = is_something && text_starts(query->name, "run") && (is_once || ++steps < STEPS_MOST) && !command_must_stop();
            if (is_something) log_event(LOG_LEVEL_INFO, "job", "name=%.*s count=%.*s", TEXT_PRINT(query->name), TEXT_PRINT(count));
        }
        arena_free(arena);
        if (!is_again) i++;
    }
    return is_good;
}
