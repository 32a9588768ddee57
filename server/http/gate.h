/* The gate: what libmicrohttpd 0.9.75 lets through and a strict server must refuse, checked in the first handler call before anything of the request is believed. */
#ifndef HTTP_GATE_H
#define HTTP_GATE_H
#include "../base/text.h"

enum { GATE_TARGET_BYTES_MOST = 2048 };

/* What the first call knows of a request; filled by http/daemon.c, pure data so that it can be tested and fuzzed without a socket. */
struct gate_header { struct text name, value; };
struct gate_request {
    struct text method, version, target /* raw */;
    const struct gate_header *headers;
    size_t headers_count;
    const struct text *hosts; /* lower-case, without port */
    size_t hosts_count;
    size_t body_limit;
    size_t upload_limit; /* of a path that takes a file as multipart/form-data; 0: this one does not, and such a body is refused (415) */
};
/* 0: pass; else the status of the refusal (505 400 501 421 411 413 415), answered with Connection: close. `has_body` and `length` are set on a pass.
   The order of checks is that of the reliability notes: version, framing and header rules, target, method, host, length, body rules. */
int gate_check(const struct gate_request *request, bool *has_body, size_t *length);
/* Whether the request is a POST that says it holds multipart/form-data: only then is its path worth a look. */
bool gate_is_multipart(const struct gate_request *request);
#endif
