/* Makes the answer: headers, ETag and 304, compression, length; the bytes go to libmicrohttpd uncopied. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/log.h"
#include "inside.h"

/* Below that a compressed answer saves no packet. Level 1: a page must not cost more to pack than to make. */
enum { GZIP_FROM = 1000, GZIP_LEVEL = 1 };

static bool is_packable(const char *content_type);
static const char *caching_value(enum caching caching);
static void add_headers(struct MHD_Response *response, const struct daemon_request *own);
static void add(struct MHD_Response *response, const char *name, const char *value);
static uint64_t mix(uint64_t a, uint64_t b);

void request_answer(struct request *request, int status, const char *content_type, struct buffer *body) {
    struct daemon_request *own = own_of(request);
    if (request->is_answered) {
        buffer_release(body);
        return;
    }
    if (!own->has_caching) own->caching = request->session_hash.length || request->method == POST ? CACHE_PRIVATE : CACHE_PUBLIC;
    bool has_etag = status == 200 && request->method == GET && own->caching != CACHE_NEVER;
    struct text etag = has_etag ? answer_etag(request->arena, buffer_as_text(body)) : TEXT_NONE;
    bool is_packed = false;
    if (has_etag && answer_is_known(request, etag)) {
        status = 304;
        buffer_clear(body);
    } else if (body->length >= GZIP_FROM && is_packable(content_type) && answer_takes_gzip(request)) {
        struct buffer packed = {0};
        is_packed = gzip_pack(buffer_as_text(body), GZIP_LEVEL, &packed);
        if (is_packed) {
            buffer_release(body);
            *body = packed;
        } else
            buffer_release(&packed);
    }
    size_t bytes = body->length;
    struct MHD_Response *response = answer_own(body);
    answer_add_safety(response, content_type && status != 304 ? content_type : NULL);
    add_headers(response, own);
    if (is_packed) add(response, "Content-Encoding", "gzip");
    if (content_type && is_packable(content_type)) add(response, "Vary", request->has_language ? "Cookie, Accept-Encoding" : "Accept-Encoding");
    if (has_etag) add(response, "ETag", arena_string(request->arena, etag));
    answer_with(request, status, response, bytes);
}

static bool is_packable(const char *content_type) {
    struct text type = text_of(content_type);
    return text_starts(type, "text/") || text_starts(type, "application/json") || text_starts(type, "application/xml") || text_starts(type, "image/svg");
}

struct MHD_Response *answer_own(struct buffer *body) {
    struct MHD_Response *response = body->length ? MHD_create_response_from_buffer_with_free_callback(body->length, body->at, free) : MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    if (!response) BUG("out of memory");
    if (!body->length) buffer_release(body);
    *body = (struct buffer){0};
    return response;
}

struct shared *shared_new(struct MHD_Response *response, size_t bytes) {
    struct shared *shared = calloc(1, sizeof *shared);
    if (!shared) BUG("out of memory");
    *shared = (struct shared){response, 1, bytes};
    return shared;
}

void shared_drop(struct shared *shared) {
    if (!shared || --shared->holders) return;
    MHD_destroy_response(shared->response);
    free(shared);
}

void answer_with_shared(struct request *request, int status, struct shared *shared) {
    if (request->is_answered) return;
    shared->holders++;
    own_of(request)->shared = shared;
    answer_with(request, status, shared->response, shared->bytes);
}

void answer_add_safety(struct MHD_Response *response, const char *content_type) {
    if (content_type) add(response, "Content-Type", content_type);
    add(response, "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    add(response, "X-Content-Type-Options", "nosniff");
    add(response, "Referrer-Policy", "same-origin");
}

static void add_headers(struct MHD_Response *response, const struct daemon_request *own) {
    add(response, "Cache-Control", caching_value(own->caching));
    for (size_t i = 0; i < own->headers.count; i++) add(response, own->headers.at[i].name.at, own->headers.at[i].value.at);
    bool is_closing = own->request.daemon->is_quiesced && !pairs_get(&own->headers, TEXT("Connection")).at;
    if (is_closing) add(response, "Connection", "close");
}

static const char *caching_value(enum caching caching) {
    switch (caching) {
    case CACHE_PUBLIC: return "no-cache";
    case CACHE_PRIVATE: return "private, no-cache";
    case CACHE_FOREVER: return "public, max-age=31536000, immutable";
    case CACHE_NEVER: break;
    }
    return "no-store";
}

static void add(struct MHD_Response *response, const char *name, const char *value) {
    if (MHD_add_response_header(response, name, value) != MHD_YES) BUG("a header that can't be added");
}

/* A weak tag: the same page, packed or not. 128 bits of a fast mix; nobody gains by making two pages look alike. */
struct text answer_etag(struct arena *arena, struct text body) {
    uint64_t a = 0x9E3779B97F4A7C15u ^ body.length, b = 0xD6E8FEB86659FD93u;
    size_t i = 0;
    for (; i + 16 <= body.length; i += 16) {
        uint64_t one, two;
        memcpy(&one, body.at + i, 8);
        memcpy(&two, body.at + i + 8, 8);
        a = mix(a ^ one, 0xA0761D6478BD642Fu);
        b = mix(b ^ two, 0xE7037ED1A0B428DBu);
    }
    for (; i < body.length; i++) a = mix(a ^ (unsigned char)body.at[i], 0x8EBC6AF09C88C6E3u);
    a = mix(a ^ b, 0x589965CC75374CC3u);
    return text_of(arena_print(arena, "W/\"%016llx%016llx\"", (unsigned long long)a, (unsigned long long)mix(b, a | 1)));
}

static uint64_t mix(uint64_t a, uint64_t b) {
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* RFC 9110 §13.1.2: weak comparison against each of the list, or "*". */
bool answer_is_known(const struct request *request, struct text etag) {
    struct text list = request_header_value(request, "If-None-Match");
    while (list.at) {
        struct text one = text_trim(text_cut(&list, ','));
        if (text_is(one, "*")) return true;
        struct text opaque = text_starts(one, "W/") ? text_after(one, 2) : one;
        if (text_same(opaque, text_after(etag, 2))) return true;
    }
    return false;
}

/* RFC 9110 §12.5.3, as far as browsers go: named, and not with weight zero. */
bool answer_takes_gzip(const struct request *request) {
    struct text list = request_header_value(request, "Accept-Encoding");
    while (list.at) {
        struct text weight = text_cut(&list, ',');
        struct text coding = text_trim(text_cut(&weight, ';'));
        if (!text_same_letters(coding, TEXT("gzip"))) continue;
        weight = text_trim(weight);
        return !(text_is(weight, "q=0") || text_starts(weight, "q=0.0"));
    }
    return false;
}
