/* One worker of `amphi serve`: makes the site, runs the loop, drains at SIGTERM, reloads at SIGHUP. */
#include "worker.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "database/migrate.h"
#include "routes.h"
#include "site.h"
#include "watch.h"

enum { DRAIN_MILLISECONDS = 25000, BEAT_MILLISECONDS = 500, RETIRE_MILLISECONDS = 30000 };

struct worker {
    struct site site;
    struct site retired; /* the set before the last reload: answers in flight still point into it */
    int beat_fd, signal_fd;
    uint64_t drain_until;
    struct loop_timer beat, drain, retire, watch;
    struct watch *watched;
};

static void serve_admin(struct request *request);
static void error_admin(struct request *request, int status, const char *message_id, struct buffer *body);
static void open_daemons(struct worker *worker, int listen_fd, int admin_fd);
static void on_signal(void *owner, uint32_t events);
static void on_beat(void *owner);
static void on_drain(void *owner);
static void on_retire(void *owner);
static void on_watch(void *owner);
static void reload(struct worker *worker);

int worker_run(int listen_fd, int admin_fd, int helper_fd, int beat_fd) {
    struct worker worker = {.beat_fd = beat_fd};
    struct site *site = &worker.site;
    site->is_developing = worker_options.is_reloading;
    log_start("worker", LOG_LEVEL_INFO, true);
    struct buffer problems = {0};
    if (!site_load(site, &problems)) {
        log_event(LOG_LEVEL_ERROR, "not_loaded", "problems=%zu", problems.length);
        dprintf(STDERR_FILENO, "%s", problems.at ? problems.at : "");
        buffer_release(&problems);
        return 78;
    }
    site->loop = loop_new();
    site->helper = helper_new(site->loop, helper_fd);
    if (!worker_options.has_no_cache) site->cache = page_cache_new((size_t)64 << 20);
    /* Two for reads: PostgreSQL then makes two pages at once, and one that takes long holds up half of the others at most. More would only wait for a core. */
    struct database_settings database = {config_get("AMPHI_DATABASE"), "amphi_web", site->queries, migrate_newest(config_get("AMPHI_SQL")), 2};
    site->database = database_new(site->loop, &database);
    open_daemons(&worker, listen_fd, admin_fd);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    worker.signal_fd = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    loop_watch(site->loop, worker.signal_fd, EPOLLIN, on_signal, &worker);
    on_beat(&worker);
    if (site->is_developing) {
        char locale[PATH_MAX];
        worker.watched = watch_new((const char *const[]){config_get("AMPHI_TEMPLATES"), config_get("AMPHI_SQL"), site_locale_folder(locale)});
        on_watch(&worker);
    }
    loop_run(site->loop);
    if (site->admin) daemon_free(site->admin);
    daemon_free(site->daemon);
    database_free(site->database);
    helper_free(site->helper);
    page_cache_free(site->cache);
    site_unload(&worker.retired);
    site_unload(site);
    buffer_release(&site->mistakes);
    watch_free(worker.watched);
    loop_timer_clear(site->loop, &worker.beat);
    loop_timer_clear(site->loop, &worker.retire);
    loop_timer_clear(site->loop, &worker.watch);
    loop_free(site->loop);
    close(worker.signal_fd);
    return 0;
}

struct worker_options worker_options;

static void open_daemons(struct worker *worker, int listen_fd, int admin_fd) {
    struct site *site = &worker->site;
    struct daemon_settings settings = {
        .listen_fd = listen_fd,
        .site = site,
        .serve = site_serve,
        .error_page = site_error_page,
        .upload_route = site_upload_route,
        .deadline_milliseconds = 5000,
        .connections_limit = 8192,
        .waiting_limit = 1024,
        .body_limit = 65536,
        .base_url = config_get("AMPHI_BASE_URL"),
        .hosts = config_get("AMPHI_HOSTS"),
        .trusted_proxies = config_get("AMPHI_TRUSTED_PROXIES"),
    };
    site->daemon = daemon_new(site->loop, &settings);
    if (!site->daemon) BUG("the HTTP server did not start");
    if (admin_fd < 0) return;
    settings.listen_fd = admin_fd;
    settings.serve = serve_admin;
    settings.error_page = error_admin;
    settings.upload_route = NULL;
    settings.connections_limit = 16;
    settings.is_admin = true;
    site->admin = daemon_new(site->loop, &settings);
    if (!site->admin) BUG("the admin HTTP server did not start");
}

static void serve_admin(struct request *request) {
    const char *allow = NULL;
    switch (route_find(admin_routes, admin_routes_count, request->method, request->path, false, request->arena, &request->route, &request->path_values, &allow)) {
    case ROUTE_FOUND: request->route->handler(request); break;
    case ROUTE_WRONG_METHOD:
        request_header(request, "Allow", allow);
        request_fail(request, 405, "wrong_method");
        break;
    case ROUTE_UNKNOWN: request_fail(request, 404, "not_found"); break;
    }
}

static void error_admin(struct request *request, int status, const char *message_id, struct buffer *body) {
    (void)request;
    buffer_print(body, "%d %s\n", status, message_id);
}

static void on_signal(void *owner, uint32_t events) {
    struct worker *worker = owner;
    struct signalfd_siginfo signal;
    (void)events;
    while (read(worker->signal_fd, &signal, sizeof signal) == sizeof signal) {
        if (signal.ssi_signo == SIGHUP)
            reload(worker);
        else if (!worker->site.is_stopping) {
            log_event(LOG_LEVEL_INFO, "draining", "requests=%zu", daemon_requests(worker->site.daemon));
            worker->site.is_stopping = true;
            worker->drain_until = clock_milliseconds() + DRAIN_MILLISECONDS;
            daemon_quiesce(worker->site.daemon);
            on_drain(worker);
        }
    }
}

static void on_beat(void *owner) {
    struct worker *worker = owner;
    if (write(worker->beat_fd, ".", 1) < 0 && worker->site.is_stopping) return;
    loop_timer_set(worker->site.loop, &worker->beat, BEAT_MILLISECONDS, on_beat, worker);
}

static void on_drain(void *owner) {
    struct worker *worker = owner;
    if (daemon_requests(worker->site.daemon) == 0 || clock_milliseconds() >= worker->drain_until)
        loop_stop(worker->site.loop);
    else
        loop_timer_set(worker->site.loop, &worker->drain, 20, on_drain, worker);
}

/* A whole new set or none: with any mistake the old one stays in service. */
static void reload(struct worker *worker) {
    struct site *site = &worker->site;
    struct site fresh = {0};
    struct buffer problems = {0};
    buffer_release(&site->mistakes);
    if (!site_load(&fresh, &problems)) {
        log_event(LOG_LEVEL_ERROR, "reload_refused", "first=%s", log_quote(buffer_as_text(&problems)));
        dprintf(STDERR_FILENO, "%s", problems.at ? problems.at : "");
        if (site->is_developing)
            site->mistakes = problems;
        else
            buffer_release(&problems);
        return;
    }
    site_unload(&worker->retired);
    worker->retired = (struct site){.queries = site->queries, .templates = site->templates, .messages = site->messages, .assets = site->assets};
    site->queries = fresh.queries;
    site->templates = fresh.templates;
    site->messages = fresh.messages;
    site->assets = fresh.assets;
    site->layout = fresh.layout;
    database_use(site->database, site->queries);
    if (site->cache) page_cache_clear(site->cache);
    loop_timer_set(site->loop, &worker->retire, RETIRE_MILLISECONDS, on_retire, worker);
    log_event(LOG_LEVEL_INFO, "reloaded", "pid=%d", (int)getpid());
}

static void on_retire(void *owner) {
    struct worker *worker = owner;
    site_unload(&worker->retired);
}

static void on_watch(void *owner) {
    struct worker *worker = owner;
    if (watch_has_changed(worker->watched)) reload(worker);
    loop_timer_set(worker->site.loop, &worker->watch, 500, on_watch, worker);
}
