/* amphi serve: opens the listening sockets and hands them to the supervisor. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"
#include "base/secret.h"
#include "command.h"
#include "supervisor.h"
#include "worker.h"

enum { KEY_ALLOW_ROOT = 0x3000, KEY_NO_CACHE, KEY_RELOAD };

static int run(void);
static error_t take(int key, char *value, struct argp_state *state);
static int listen_on_admin(void);

static bool is_root_allowed;
static const struct argp_option options[] = {
    {"allow-root", KEY_ALLOW_ROOT, NULL, 0, "Serve as root (containers)", 0},
    {"no-cache", KEY_NO_CACHE, NULL, 0, "Without the page cache, for measurements", 0},
    {"reload", KEY_RELOAD, NULL, 0, "Re-read templates and queries when they change; mistakes are shown in the browser", 0},
    {0},
};
const struct command serve_command = {
    "serve",
    NULL,
    "Serve the site.\vSIGTERM finishes running requests (25 s at most) and exits 0; a second one ends now. SIGHUP reloads templates, queries and texts.\nA socket that systemd hands over is used instead of LISTEN and PORT.",
    "DATABASE LISTEN PORT ADMIN_LISTEN WORKERS BASE_URL HOSTS TRUSTED_PROXIES SECRET_FILE SQL TEMPLATES",
    options,
    take,
    run,
};

static error_t take(int key, char *value, struct argp_state *state) {
    (void)value;
    (void)state;
    switch (key) {
    case KEY_ALLOW_ROOT: is_root_allowed = true; return 0;
    case KEY_NO_CACHE: worker_options.has_no_cache = true; return 0;
    case KEY_RELOAD: worker_options.is_reloading = true; return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static int run(void) {
    if (geteuid() == 0 && !is_root_allowed) {
        fprintf(stderr, "amphi serve: refuses to run as root; use a user of its own, or --allow-root in a container\n");
        return CODE_NO_RIGHT;
    }
    log_start("serve", LOG_LEVEL_INFO, false);
    if (!secret_load(config_get("AMPHI_SECRET_FILE"), true)) return CODE_CONFIGURATION;
    int port = (int)config_number("AMPHI_PORT");
    int inherited = supervisor_inherited();
    struct supervisor_settings settings = {
        .workers = (int)config_number("AMPHI_WORKERS"),
        .listen_fd = inherited >= 0 ? inherited : supervisor_listen(config_get("AMPHI_LISTEN"), &port),
        .is_notify = true,
        .worker = worker_run,
    };
    if (settings.listen_fd < 0) {
        int error = errno;
        fprintf(stderr, "amphi serve: can't listen on %s port %d: %s\n", config_get("AMPHI_LISTEN"), port, strerror(error));
        return error == EADDRINUSE ? CODE_AGAIN : error == EACCES ? CODE_NO_RIGHT : CODE_CONFIGURATION;
    }
    settings.admin_fd = listen_on_admin();
    if (settings.admin_fd == -2) return CODE_CONFIGURATION;
    log_event(LOG_LEVEL_INFO, "listening", "address=%s port=%d workers=%d", inherited >= 0 ? "inherited" : config_get("AMPHI_LISTEN"), port, settings.workers);
    return supervisor_run(&settings);
}

/* "127.0.0.1:9090", "[::1]:9090" or "unix:PATH"; -1: none is wanted; -2: it can't be had. */
static int listen_on_admin(void) {
    const char *wanted = config_get("AMPHI_ADMIN_LISTEN");
    if (!*wanted) return -1;
    char address[256];
    snprintf(address, sizeof address, "%s", wanted);
    char *colon = strrchr(address, ':');
    int port = 0;
    if (strncmp(address, "unix:", 5) && colon) {
        port = (int)strtol(colon + 1, NULL, 10);
        *colon = '\0';
    }
    char *host = address;
    if (*host == '[' && host[strlen(host) - 1] == ']') {
        host[strlen(host) - 1] = '\0';
        host++;
    }
    int fd = supervisor_listen(host, &port);
    if (fd >= 0) return fd;
    fprintf(stderr, "amphi serve: can't listen on %s: %s\n", wanted, strerror(errno));
    return -2;
}
