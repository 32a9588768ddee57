/* The supervisor: one poll over a signalfd and the workers' beats; it opens no file and parses nothing once running. */
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "helper.h"
#include "notify.h"

enum { BRAKE_DEATHS = 5, BRAKE_MILLISECONDS = 10000, PAUSE_MILLISECONDS = 1000 };
enum { SILENT_MILLISECONDS = 3000, SLOW_SILENT_MILLISECONDS = 10000, OVERSLEPT_MILLISECONDS = 1000 };
/* A worker drains for 25 s, systemd kills after 30; helpers have nothing left to do once the workers are gone. */
enum { STOP_MILLISECONDS = 28000, HELPERS_STOP_MILLISECONDS = 2000 };
enum { EXIT_USAGE = 64, EXIT_CONFIGURATION = 78 };

/* A process that must be there, and the one that is. */
struct child {
    int place;
    bool is_helper;
    pid_t pid;         /* 0: dead */
    uint64_t start_at; /* while dead */
    uint64_t deaths[BRAKE_DEATHS];
    size_t deaths_count;
    uint64_t heard_at;
    bool has_beaten;
    bool is_reload_due; /* SIGHUP would kill a worker that doesn't know it yet */
};

/* What a worker and its helpers share; lives on when they die, so that a restart opens nothing. */
enum end { WORKERS_END, HELPERS_END, BEAT_READ, BEAT_WRITE, ENDS_COUNT };
struct place {
    int ends[ENDS_COUNT];
};

struct supervisor {
    const struct supervisor_settings *settings;
    pid_t pid;
    int signal_fd;
    sigset_t signals_before;
    struct place *places;
    struct child *children;
    size_t children_count;
    struct pollfd *polled; /* the signals, then a beat per worker */
    bool is_ready, is_stopping, is_helper_end_closed;
    uint64_t stop_until; /* 0: all was killed */
    uint64_t ping_every, ping_at;
    int code;
};

static bool open_all(struct supervisor *supervisor);
static bool open_signals(struct supervisor *supervisor);
static void close_all(struct supervisor *supervisor);
static void close_end(int *fd);
static bool is_over(const struct supervisor *supervisor);
static size_t count_living(const struct supervisor *supervisor, bool is_helper);
static void run_turn(struct supervisor *supervisor);
static void start_dead(struct supervisor *supervisor, uint64_t now);
static void start(struct supervisor *supervisor, struct child *child, uint64_t now);
static _Noreturn void become(struct supervisor *supervisor, const struct child *child);
static int sleep_at_most(const struct supervisor *supervisor, uint64_t now);
static uint64_t silent_at(const struct supervisor *supervisor, const struct child *child);
static void read_signals(struct supervisor *supervisor, uint64_t now);
static void pass_reload(struct supervisor *supervisor);
static void stop(struct supervisor *supervisor, int code, uint64_t now);
static void kill_all(struct supervisor *supervisor);
static void bury(struct supervisor *supervisor, uint64_t now);
static void note_death(struct supervisor *supervisor, struct child *child, int status, uint64_t now);
static uint64_t restart_at(struct child *child, uint64_t now);
static int code_at_stop(const struct child *child, int status);
static void read_beats(struct supervisor *supervisor, uint64_t now);
static void kill_silent(struct supervisor *supervisor, uint64_t now);
static void end_stop(struct supervisor *supervisor, uint64_t now);
static void tell_systemd(struct supervisor *supervisor, uint64_t now);

int supervisor_run(const struct supervisor_settings *settings) {
    struct supervisor supervisor = {.settings = settings, .pid = getpid(), .signal_fd = -1};
    if (!open_all(&supervisor)) {
        log_event(LOG_LEVEL_ERROR, "not_started", "reason=%s", log_quote(text_of(strerror(errno))));
        close_all(&supervisor);
        return 1;
    }
    while (!is_over(&supervisor)) {
        run_turn(&supervisor);
    }
    close_all(&supervisor);
    log_event(LOG_LEVEL_INFO, "stopped", "code=%d", supervisor.code);
    return supervisor.code;
}

static bool open_all(struct supervisor *supervisor) {
    size_t workers = (size_t)supervisor->settings->workers, helpers = (size_t)helper_count();
    supervisor->ping_every = supervisor->settings->is_notify ? notify_watchdog_milliseconds() : 0;
    supervisor->places = calloc(workers, sizeof *supervisor->places);
    supervisor->children = calloc(workers * (1 + helpers), sizeof *supervisor->children);
    supervisor->polled = calloc(1 + workers, sizeof *supervisor->polled);
    if (!supervisor->places || !supervisor->children || !supervisor->polled) BUG("out of memory");
    memset(supervisor->places, -1, workers * sizeof *supervisor->places);
    for (size_t i = 0; i < workers; i++) {
        int *ends = supervisor->places[i].ends;
        /* Neither end of the beat may block: a worker must not wait for a supervisor that was stopped. */
        if (!helper_pair(&ends[WORKERS_END]) || pipe2(&ends[BEAT_READ], O_CLOEXEC | O_NONBLOCK) < 0) return false;
        supervisor->polled[1 + i] = (struct pollfd){.fd = ends[BEAT_READ], .events = POLLIN};
        for (size_t j = 0; j <= helpers; j++) {
            supervisor->children[supervisor->children_count++] = (struct child){.place = (int)i, .is_helper = j < helpers};
        }
    }
    return open_signals(supervisor);
}

static bool open_signals(struct supervisor *supervisor) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGCHLD);
    /* Whoever started us may have had it ignored: then the kernel would bury the dead itself. */
    signal(SIGCHLD, SIG_DFL);
    supervisor->signal_fd = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    supervisor->polled[0] = (struct pollfd){.fd = supervisor->signal_fd, .events = POLLIN};
    return supervisor->signal_fd >= 0 && sigprocmask(SIG_BLOCK, &signals, &supervisor->signals_before) == 0;
}

static void close_all(struct supervisor *supervisor) {
    for (int i = 0; i < supervisor->settings->workers * ENDS_COUNT; i++) {
        close_end(&supervisor->places[i / ENDS_COUNT].ends[i % ENDS_COUNT]);
    }
    if (supervisor->signal_fd >= 0) sigprocmask(SIG_SETMASK, &supervisor->signals_before, NULL);
    close_end(&supervisor->signal_fd);
    free(supervisor->polled);
    free(supervisor->children);
    free(supervisor->places);
}

static void close_end(int *fd) {
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

static bool is_over(const struct supervisor *supervisor) {
    return supervisor->is_stopping && count_living(supervisor, false) + count_living(supervisor, true) == 0;
}

static size_t count_living(const struct supervisor *supervisor, bool is_helper) {
    size_t count = 0;
    for (size_t i = 0; i < supervisor->children_count; i++) {
        count += supervisor->children[i].pid > 0 && supervisor->children[i].is_helper == is_helper;
    }
    return count;
}

static void run_turn(struct supervisor *supervisor) {
    uint64_t asleep_at = clock_milliseconds();
    start_dead(supervisor, asleep_at);
    int milliseconds = sleep_at_most(supervisor, clock_milliseconds());
    if (poll(supervisor->polled, 1 + (nfds_t)supervisor->settings->workers, milliseconds) < 0 && errno != EINTR) BUG("poll failed");
    uint64_t now = clock_milliseconds();
    read_beats(supervisor, now);
    /* Who was stopped with its workers (Ctrl+Z) can't tell who was silent meanwhile. */
    for (size_t i = 0; i < supervisor->children_count && now > asleep_at + (uint64_t)milliseconds + OVERSLEPT_MILLISECONDS; i++) {
        supervisor->children[i].heard_at = now;
    }
    read_signals(supervisor, now);
    bury(supervisor, now);
    kill_silent(supervisor, now);
    end_stop(supervisor, now);
    tell_systemd(supervisor, now);
}

static void start_dead(struct supervisor *supervisor, uint64_t now) {
    for (size_t i = 0; i < supervisor->children_count; i++) {
        struct child *child = &supervisor->children[i];
        /* While stopping, the requests still in hand may need a password checked. */
        if (child->pid == 0 && child->start_at <= now && !(supervisor->is_stopping && (!child->is_helper || supervisor->is_helper_end_closed))) {
            start(supervisor, child, now);
        }
    }
}

static void start(struct supervisor *supervisor, struct child *child, uint64_t now) {
    /* What the one before wrote last is no beat of this one. */
    char bytes[64];
    while (!child->is_helper && read(supervisor->places[child->place].ends[BEAT_READ], bytes, sizeof bytes) > 0) {
    }
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) become(supervisor, child);
    if (pid < 0) {
        log_event(LOG_LEVEL_ERROR, "not_forked", "reason=%s", log_quote(text_of(strerror(errno))));
        child->start_at = now + PAUSE_MILLISECONDS;
        return;
    }
    child->pid = pid;
    child->heard_at = now;
    child->has_beaten = child->is_reload_due = false;
    log_event(LOG_LEVEL_INFO, child->is_helper ? "helper_started" : "worker_started", "child=%d", (int)pid);
}

static _Noreturn void become(struct supervisor *supervisor, const struct child *child) {
    const struct supervisor_settings *settings = supervisor->settings;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != supervisor->pid) _exit(1);
    int *ends = supervisor->places[child->place].ends, helper_end = ends[child->is_helper ? HELPERS_END : WORKERS_END], beat_end = ends[BEAT_WRITE];
    bool is_helper = child->is_helper;
    ends[is_helper ? HELPERS_END : WORKERS_END] = ends[BEAT_WRITE] = -1;
    /* Ctrl+C reaches all processes of the terminal, systemd's SIGTERM all of the service: the supervisor says when helpers end. */
    signal(SIGINT, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGTERM, is_helper ? SIG_IGN : SIG_DFL);
    signal(SIGHUP, is_helper ? SIG_IGN : SIG_DFL);
    sigemptyset(&supervisor->signals_before);
    close_all(supervisor);
    if (!is_helper) exit(settings->worker(settings->listen_fd, settings->admin_fd, helper_end, beat_end));
    close(beat_end);
    close(settings->listen_fd);
    close(settings->admin_fd);
    log_start("helper", LOG_LEVEL_INFO, false);
    exit(helper_serve(helper_end));
}

static int sleep_at_most(const struct supervisor *supervisor, uint64_t now) {
    uint64_t due = now + SLOW_SILENT_MILLISECONDS;
    for (size_t i = 0; i < supervisor->children_count; i++) {
        const struct child *child = &supervisor->children[i];
        uint64_t at = child->pid > 0 ? silent_at(supervisor, child) : supervisor->is_stopping ? UINT64_MAX : child->start_at;
        due = at < due ? at : due;
    }
    if (supervisor->stop_until > 0 && supervisor->stop_until < due) due = supervisor->stop_until;
    if (supervisor->ping_every > 0 && supervisor->ping_at > now && supervisor->ping_at < due) due = supervisor->ping_at;
    return due > now ? (int)(due - now) : 0;
}

/* Nobody waits for a helper's beat: a request has its own deadline. */
static uint64_t silent_at(const struct supervisor *supervisor, const struct child *child) {
    bool is_slow = supervisor->is_stopping || !child->has_beaten;
    return child->is_helper ? UINT64_MAX : child->heard_at + (is_slow ? SLOW_SILENT_MILLISECONDS : SILENT_MILLISECONDS);
}

static void read_signals(struct supervisor *supervisor, uint64_t now) {
    struct signalfd_siginfo signal;
    while (read(supervisor->signal_fd, &signal, sizeof signal) == sizeof signal) {
        if (signal.ssi_signo == SIGHUP) {
            pass_reload(supervisor);
        } else if (signal.ssi_signo == SIGCHLD) {
            continue;
        } else if (supervisor->is_stopping) {
            log_event(LOG_LEVEL_WARNING, "stopping_now", NULL);
            kill_all(supervisor);
        } else {
            log_event(LOG_LEVEL_INFO, "stopping", NULL);
            stop(supervisor, 0, now);
        }
    }
}

static void pass_reload(struct supervisor *supervisor) {
    for (size_t i = 0; i < supervisor->children_count; i++) {
        struct child *child = &supervisor->children[i];
        child->is_reload_due = !child->has_beaten;
        if (child->pid > 0 && !child->is_helper && child->has_beaten) kill(child->pid, SIGHUP);
    }
}

static void stop(struct supervisor *supervisor, int code, uint64_t now) {
    supervisor->is_stopping = true;
    supervisor->stop_until = now + STOP_MILLISECONDS;
    supervisor->code = code;
    if (supervisor->settings->is_notify) notify_send("STOPPING=1");
    for (size_t i = 0; i < supervisor->children_count; i++) {
        struct child *child = &supervisor->children[i];
        if (child->pid > 0 && !child->is_helper) {
            kill(child->pid, SIGTERM);
            child->heard_at = now;
        }
    }
}

static void kill_all(struct supervisor *supervisor) {
    supervisor->stop_until = 0;
    supervisor->is_helper_end_closed = true;
    for (size_t i = 0; i < supervisor->children_count; i++) {
        if (supervisor->children[i].pid > 0) kill(supervisor->children[i].pid, SIGKILL);
    }
}

static void bury(struct supervisor *supervisor, uint64_t now) {
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        for (size_t i = 0; i < supervisor->children_count; i++) {
            if (supervisor->children[i].pid == pid) note_death(supervisor, &supervisor->children[i], status, now);
        }
    }
}

static void note_death(struct supervisor *supervisor, struct child *child, int status, uint64_t now) {
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1, signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    log_event(supervisor->is_stopping ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR, child->is_helper ? "helper_ended" : "worker_ended", "child=%d code=%d signal=%d", (int)child->pid, code,
              signal);
    if (child->is_helper && !supervisor->is_helper_end_closed) {
        helper_died(supervisor->places[child->place].ends[HELPERS_END], child->pid);
    }
    child->pid = 0;
    child->start_at = restart_at(child, now);
    if (supervisor->is_stopping) {
        supervisor->code = supervisor->code ? supervisor->code : code_at_stop(child, status);
    } else if (!child->is_helper && (code == EXIT_USAGE || code == EXIT_CONFIGURATION)) {
        stop(supervisor, code, now);
    }
}

static uint64_t restart_at(struct child *child, uint64_t now) {
    uint64_t *oldest = &child->deaths[child->deaths_count++ % BRAKE_DEATHS];
    *oldest = now;
    /* The next one to be overwritten is the first of the last five. */
    uint64_t first = child->deaths[child->deaths_count % BRAKE_DEATHS];
    return child->deaths_count >= BRAKE_DEATHS && now - first < BRAKE_MILLISECONDS ? now + PAUSE_MILLISECONDS : now;
}

/* A helper is killed with nothing left to do, and a worker that is just starting doesn't know SIGTERM yet: neither is a failure. */
static int code_at_stop(const struct child *child, int status) {
    if (WIFSIGNALED(status)) return !(WTERMSIG(status) == SIGTERM || (child->is_helper && WTERMSIG(status) == SIGKILL));
    int code = WEXITSTATUS(status);
    return code == EXIT_USAGE || code == EXIT_CONFIGURATION ? code : code != 0;
}

static void read_beats(struct supervisor *supervisor, uint64_t now) {
    char bytes[64];
    for (size_t i = 0; i < supervisor->children_count; i++) {
        struct child *child = &supervisor->children[i];
        if (child->is_helper || child->pid == 0 || read(supervisor->places[child->place].ends[BEAT_READ], bytes, sizeof bytes) <= 0) {
            continue;
        }
        child->heard_at = now;
        child->has_beaten = true;
        if (child->is_reload_due) {
            child->is_reload_due = false;
            kill(child->pid, SIGHUP);
        }
    }
}

static void kill_silent(struct supervisor *supervisor, uint64_t now) {
    for (size_t i = 0; i < supervisor->children_count; i++) {
        struct child *child = &supervisor->children[i];
        if (child->pid > 0 && now >= silent_at(supervisor, child)) {
            log_event(LOG_LEVEL_ERROR, "worker_silent", "child=%d", (int)child->pid);
            kill(child->pid, SIGKILL);
            child->heard_at = now;
        }
    }
}

/* Helpers end when no worker is left to ask them. */
static void end_stop(struct supervisor *supervisor, uint64_t now) {
    if (supervisor->stop_until > 0 && now >= supervisor->stop_until) kill_all(supervisor);
    if (!supervisor->is_stopping || supervisor->is_helper_end_closed || count_living(supervisor, false) > 0) return;
    for (int i = 0; i < supervisor->settings->workers; i++) {
        close_end(&supervisor->places[i].ends[WORKERS_END]);
    }
    supervisor->is_helper_end_closed = true;
    supervisor->stop_until = now + HELPERS_STOP_MILLISECONDS;
}

/* READY=1 when every worker has beaten; afterwards a ping only while all of them do. */
static void tell_systemd(struct supervisor *supervisor, uint64_t now) {
    bool is_well = supervisor->settings->is_notify && !supervisor->is_stopping;
    for (size_t i = 0; i < supervisor->children_count; i++) {
        const struct child *child = &supervisor->children[i];
        is_well = is_well && (child->is_helper || (child->pid > 0 && child->has_beaten));
    }
    if (is_well && !supervisor->is_ready) {
        supervisor->is_ready = true;
        notify_send("READY=1\nSTATUS=serving");
    }
    if (is_well && supervisor->ping_every > 0 && now >= supervisor->ping_at) {
        supervisor->ping_at = now + supervisor->ping_every;
        notify_send("WATCHDOG=1");
    }
}
