/* Fuzzes the way of a URL: decoding, language prefix, router, and the paths that a visitor may give to come back to. */
#include "fuzz.h"
#include "http/form.h"
#include "http/session.h"
#include "http/inside.h"
#include "routes.h"

static void must_decode(struct text raw, struct arena *arena);
static void must_route(struct text path, struct arena *arena);
static void must_route_as(enum method method, struct text path, bool has_language, struct arena *arena);
static bool fits(const char *pattern, struct text path, const struct pairs *values);
static void must_be_safe(struct text given, struct arena *arena);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    struct text target = {(const char *)bytes, length}, rest = target, raw = text_cut(&rest, '?'), path;
    struct arena *arena = arena_new();
    must_decode(raw, arena);
    must_route(target, arena);
    if (path_decode(raw, arena, &path)) must_route(path, arena);
    must_be_safe(target, arena);
    arena_free(arena);
    return 0;
}

static void must_decode(struct text raw, struct arena *arena) {
    struct buffer expected = {0}, encoded = {0};
    struct text path = TEXT("untouched"), again;
    size_t slashes = 0;
    for (size_t i = 0; i < raw.length; i++) slashes += raw.at[i] == '/';
    bool is_good = reference_decode(raw, false, &expected) && reference_good(buffer_as_text(&expected), "");
    for (size_t i = 0; i < expected.length; i++) slashes -= expected.at[i] == '/';
    is_good = is_good && slashes == 0;
    MUST(path_decode(raw, arena, &path) == is_good);
    MUST(is_good ? path.length == expected.length && (!path.length || !memcmp(path.at, expected.at, path.length)) : text_is(path, "untouched"));
    if (is_good) {
        for (size_t i = 0; i < path.length; i++) buffer_print(&encoded, path.at[i] == '/' ? "/" : "%%%02x", (unsigned char)path.at[i]);
        MUST(path_decode(buffer_as_text(&encoded), arena, &again));
        MUST(again.length == path.length && (!path.length || !memcmp(again.at, path.at, path.length)));
    }
    buffer_release(&expected);
    buffer_release(&encoded);
}

static void must_route(struct text path, struct arena *arena) {
    struct request request = {0};
    request_language(&request, path);
    MUST(!strcmp(request.language, "fr") || !strcmp(request.language, "en"));
    if (request.has_language) {
        MUST(path.length >= 3 && path.at[0] == '/' && !memcmp(path.at + 1, request.language, 2));
        MUST(path.length == 3 ? text_is(request.inner_path, "/") : request.inner_path.at == path.at + 3 && request.inner_path.length == path.length - 3);
    } else {
        MUST(request.inner_path.at == path.at && request.inner_path.length == path.length);
    }
    must_route_as(GET, request.inner_path, request.has_language, arena);
    must_route_as(POST, request.inner_path, request.has_language, arena);
}

static void must_route_as(enum method method, struct text path, bool has_language, struct arena *arena) {
    const struct route *found = NULL, *first = NULL;
    const char *allow = NULL;
    struct pairs values = {0};
    bool has_get = false, has_post = false;
    for (size_t i = 0; i < routes_count; i++) {
        if (routes[i].is_bare == has_language || !fits(routes[i].path, path, NULL)) continue;
        has_get = has_get || routes[i].method == GET;
        has_post = has_post || routes[i].method == POST;
        first = first || routes[i].method != method ? first : &routes[i];
    }
    enum route_found answer = route_find(routes, routes_count, method, path, has_language, arena, &found, &values, &allow);
    MUST(answer == (first ? ROUTE_FOUND : has_get || has_post ? ROUTE_WRONG_METHOD : ROUTE_UNKNOWN));
    MUST(found == first && (answer == ROUTE_FOUND || !values.count));
    if (found) MUST(fits(found->path, path, &values));
    if (answer == ROUTE_WRONG_METHOD) MUST(has_get == (strstr(allow, "GET, HEAD") != NULL) && has_post == (strstr(allow, "POST") != NULL));
}

/* Segment by segment; with `values`, each must be the segment of its name, and none may be left over. */
static bool fits(const char *pattern, struct text path, const struct pairs *values) {
    size_t at = 0, count = 0;
    while (*pattern) {
        size_t length = 0, size = strcspn(pattern + 1, "/");
        if (at >= path.length || path.at[at++] != '/') return false;
        while (at + length < path.length && path.at[at + length] != '/') length++;
        if (pattern[1] == ':') {
            if (!length) return false;
            if (values && (count >= values->count || values->at[count].name.length != size - 1 || memcmp(values->at[count].name.at, pattern + 2, size - 1) || values->at[count].value.at != path.at + at ||
                           values->at[count].value.length != length))
                return false;
            count++;
        } else if (length != size || memcmp(path.at + at, pattern + 1, size)) {
            return false;
        }
        at += length;
        pattern += 1 + size;
    }
    return at == path.length && (!values || count == values->count);
}

/* What a browser does with "\", control bytes and "//" in a Location must not lead to another site. */
static void must_be_safe(struct text given, struct arena *arena) {
    struct text path = session_safe_path(arena, given);
    if (!path.at) return;
    MUST(text_same(path, given) && (text_starts(path, "/fr/") || text_starts(path, "/en/")));
    for (size_t i = 0; i < path.length; i++) {
        MUST(path.at[i] > ' ' && path.at[i] < 0x7F && path.at[i] != '\\');
        MUST(path.at[i] != '/' || i + 1 == path.length || path.at[i + 1] != '/');
    }
}
