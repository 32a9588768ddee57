/* The supervisor of `amphi serve`: owns the listening sockets, forks workers and helper processes, restarts the dead, passes signals on. */
#ifndef SUPERVISOR_H
#define SUPERVISOR_H
#include <stdbool.h>

struct supervisor_settings {
    int workers;
    int listen_fd, admin_fd; /* admin_fd -1: none */
    bool is_notify;          /* speak sd_notify on $NOTIFY_SOCKET */
    /* Runs in a worker: serves until SIGTERM; helper_fd is its helper process. beat_fd: write one byte at least once a second, the first one when SIGHUP is understood.
       Starts with no signal blocked, SIGTERM and SIGHUP as by default, SIGINT and SIGPIPE ignored. Returns the exit code. */
    int (*worker)(int listen_fd, int admin_fd, int helper_fd, int beat_fd);
};

/* Runs until SIGTERM or SIGINT (a second one ends now); returns the exit code. Forks before any connection is opened. A worker silent for 3 s (10 s while it starts
   or stops) is killed; a dead one is back at once, after 5 deaths in 10 s once a second; exit 64 or 78 of a worker ends the service with that code. SIGHUP is passed on.
   0: stopped, every worker ended well; 1: it could not start, or a worker had to be killed or failed while stopping. */
int supervisor_run(const struct supervisor_settings *settings);
/* A non-blocking listening socket on "ADDRESS" + port, or "unix:PATH"; -1 with errno. Port 0 takes any; *port is set to the one bound. */
int supervisor_listen(const char *address, int *port);
/* The listening socket that systemd opened for us and hands over, now non-blocking; -1: there is none. */
int supervisor_inherited(void);
#endif
