/* The HTTP server: libmicrohttpd in external epoll mode inside our loop. Collects the body, passes the gate, suspends and resumes, keeps the 5 s deadline. */
#ifndef HTTP_DAEMON_H
#define HTTP_DAEMON_H
#include "../loop.h"
#include "request.h"

struct daemon;
struct daemon_settings {
    int listen_fd;
    void *site;
    /* Called once per request, completely read and past the gate; answers now or later through request_answer. */
    void (*serve)(struct request *request);
    /* Writes the plain error page for that status into `body` (language, message id, request id are in the request and arguments); no database. */
    void (*error_page)(struct request *request, int status, const char *message_id, struct buffer *body);
    /* The route of a POST with multipart/form-data, when it takes a file (route->upload); else NULL, and the gate refuses it. Only target and arena of the request are known yet. NULL: none does. */
    const struct route *(*upload_route)(struct request *request);
    unsigned deadline_milliseconds; /* 5000 */
    size_t connections_limit;       /* 2048 */
    size_t waiting_limit;           /* 1,024 suspended requests: a thousand who press at once; above: 503 with Retry-After at once */
    size_t body_limit;              /* 65536 */
    const char *base_url;           /* scheme, host, sub-path of every link */
    const char *hosts;              /* further hosts answered, comma separated; others 421. On a loopback listener localhost and 127.0.0.1 count as base_url's host, any port of ours */
    const char *trusted_proxies;    /* addresses whose X-Forwarded-For counts */
    bool is_admin;                  /* no access log, no session, no language */
};
struct daemon_figures {
    uint64_t requests, answers[6] /* by hundred */, deadlines, refused_by_gate, suspended_now, in_progress_now;
};

struct daemon *daemon_new(struct loop *loop, const struct daemon_settings *settings);
/* Stops taking connections; answers carry Connection: close from now on. */
void daemon_quiesce(struct daemon *daemon);
/* Requests in progress (read in part or not yet answered), idle connections not counted. */
size_t daemon_requests(const struct daemon *daemon);
/* Resumes every suspended request with 503, runs until they are out, stops. */
void daemon_free(struct daemon *daemon);
void daemon_figures(const struct daemon *daemon, struct daemon_figures *figures);
/* Base URL's scheme is https: the cookie is __Host-sid and Secure. */
bool daemon_is_secure(const struct daemon *daemon);
const char *daemon_base_url(const struct daemon *daemon);
#endif
