/* The inside of the HTTP room: what its files share about a request on the wire. */
#ifndef HTTP_INSIDE_H
#define HTTP_INSIDE_H
#include <microhttpd.h>

#include "../base/proxies.h"
#include "daemon.h"
#include "gate.h"

enum { GATE_HOSTS = 24, UPLOADS_MOST = 8 };

/* RUNNING → SUSPENDED → RESUMED → ANSWERED: suspend only from RUNNING, resume only from SUSPENDED. */
enum phase { PHASE_READING, PHASE_RUNNING, PHASE_SUSPENDED, PHASE_RESUMED, PHASE_ANSWERED };

/* A response that many answers use: libmicrohttpd counts those it has queued, we those that wait to be queued. */
struct shared {
    struct MHD_Response *response;
    size_t holders, bytes;
};

struct daemon_request {
    struct request request;
    struct MHD_Connection *connection;
    struct daemon_request *next, *previous; /* of daemon->first */
    enum phase phase;
    bool is_begun;   /* the handler was called */
    bool is_refused; /* by the gate */
    bool is_counted; /* as suspended */
    struct buffer body;
    size_t body_limit;
    const struct route *upload_route; /* the body is multipart/form-data */
    struct text boundary;
    bool is_counted_upload;
    struct loop_timer deadline;
    struct pairs headers; /* of the answer */
    enum caching caching;
    bool has_caching;
    struct MHD_Response *response;
    struct shared *shared; /* what `response` is part of; NULL: it is this answer's own */
    int status;
    size_t bytes;
};

struct daemon {
    struct loop *loop;
    struct daemon_settings settings;
    struct MHD_Daemon *http;
    struct daemon_request *first;
    struct daemon_figures figures;
    size_t uploads_now;
    struct text hosts[GATE_HOSTS];
    size_t hosts_count;
    char *hosts_text;
    struct proxies proxies;
    bool is_loopback; /* the listener is, or a Unix socket */
    bool is_secure, is_quiesced;
};

/* answer.c: gives the finished answer to libmicrohttpd, now or by resuming. Takes one reference of the response. */
void answer_with(struct request *request, int status, struct MHD_Response *response, size_t bytes);
void answer_with_shared(struct request *request, int status, struct shared *shared);
struct shared *shared_new(struct MHD_Response *response, size_t bytes); /* takes the response; one holder */
void shared_drop(struct shared *shared);                                /* NULL is allowed */
/* Headers that every answer carries. */
void answer_add_safety(struct MHD_Response *response, const char *content_type);
/* A response that owns the buffer's bytes; the buffer is empty afterwards. */
struct MHD_Response *answer_own(struct buffer *body);
struct text answer_etag(struct arena *arena, struct text body);
bool answer_is_known(const struct request *request, struct text etag); /* If-None-Match names it */
bool answer_takes_gzip(const struct request *request);
/* gzip.c: appends the compressed bytes; false when they would not be fewer. Level 1 to 9. */
bool gzip_pack(struct text bytes, int level, struct buffer *out);
/* request.c */
bool request_read(struct request *request); /* path, query, form, cookies; false: answered 400 */
/* client.c */
bool client_listener_is_loopback(int fd);

static inline struct daemon_request *own_of(const struct request *request) {
    return request->own;
}
#endif
