/* One HTTP request from its first byte to the last of its answer, with the memory that lives as long. */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H
#include "../base/arena.h"
#include "../base/buffer.h"
#include "../base/pairs.h"
#include "multipart.h"
#include "route.h"

struct daemon;
struct daemon_request; /* http/daemon.c's own part */
struct page_cache_entry;

struct request {
    struct arena *arena;
    struct daemon *daemon;
    struct daemon_request *own;
    void *site; /* the worker's struct site, given to daemon_new */
    char id[17]; /* 16 hex digits, in every log line and on error pages */
    uint64_t started_at; /* clock_microseconds() */
    uint64_t ticket;     /* order in which requests were completely read, for batches */

    enum method method;
    bool is_head;
    struct text target;  /* raw, as sent */
    struct text path;    /* decoded, with language prefix, starts with '/' */
    struct text inner_path; /* decoded, without language prefix, "/" at least */
    const char *language; /* "fr", "en"; default "fr" when the path has none */
    bool has_language;
    struct pairs query, form, cookies; /* decoded; see http/form.h */
    struct text raw_query;  /* after '?', TEXT_NONE if none */
    struct text body;
    struct upload file; /* of a route with UPLOAD: name TEXT_NONE when none was sent */
    struct pairs rendered; /* NAME_html of the form's Markdown fields */

    const struct route *route;
    struct pairs path_values;

    struct text session_cookie; /* value of __Host-sid, TEXT_NONE if none */
    struct text session_hash;   /* secret_hash of it, "" if none */
    int64_t person_id;          /* 0: nobody is signed in; known once the layout's query `visitor` answered */
    void *state;                /* page.c, action.c or the handler: its own */
    struct page_cache_entry *flight; /* this request renders for the page cache */
    bool has_token; /* the page holds a form token: never kept by the page cache */
    bool is_answered;
};

/* Answers, once. Takes the buffer's bytes without a copy (the buffer is empty afterwards). Resumes the connection when it was suspended. A request that was already answered
   (its deadline passed) ignores it. ETag, compression, HEAD and 304 are done here. */
void request_answer(struct request *request, int status, const char *content_type, struct buffer *body);
/* 303 to a path of ours ("/fr/courses"); anything that does not start with one '/' and a letter or digit is a bug. */
void request_redirect(struct request *request, const char *path);
/* Adds a header to the coming answer; a value with CR, LF or NUL is refused (false) and logged. */
bool request_header(struct request *request, const char *name, const char *value);
/* Cookie of the sign-in session: __Host-sid with Secure, or "sid" without on plain http (base_url decides). Empty value: deletes it. */
void request_set_session_cookie(struct request *request, const char *value);
struct text request_client(struct request *request); /* the address of the peer, or whom a trusted proxy names; "unix" without one */
struct text request_header_value(const struct request *request, const char *name); /* TEXT_NONE if absent */
/* How the answer may be kept: public no-cache + ETag + Vary: Cookie (default for anonymous GET), private, no-store, immutable. */
enum caching { CACHE_PUBLIC, CACHE_PRIVATE, CACHE_NEVER, CACHE_FOREVER };
void request_caching(struct request *request, enum caching caching);
/* Describes the failure once, at the place that knows: answers the error page of that status with the message id; always false.
   400 403 404 405 409 410 413 415 421 422 429: refused; 500, 503: failed. */
bool request_fail(struct request *request, int status, const char *message_id);
/* Reads the language prefix of a path into language, has_language and inner_path. */
void request_language(struct request *request, struct text target);
/* The time left until the deadline, in milliseconds. */
int64_t request_time_left(const struct request *request);
#endif
