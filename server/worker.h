/* The worker process of `amphi serve`. */
#ifndef WORKER_H
#define WORKER_H
#include <stdbool.h>

/* What the command line asks of every worker; set before the supervisor forks. */
extern struct worker_options {
    bool has_no_cache;  /* no page cache: for measurements */
    bool is_reloading;  /* reload when a template or query file changes; mistakes are shown in the browser */
} worker_options;

/* Serves until SIGTERM; returns the exit code: 78 when queries, texts, templates or assets have a mistake. */
int worker_run(int listen_fd, int admin_fd, int helper_fd, int beat_fd);
#endif
