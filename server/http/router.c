/* Finds the route of a path: a walk down the table, first match wins. */
#include "route.h"

#include <string.h>

#include "../base/buffer.h"

static bool path_matches(const char *pattern, struct text path);
static void take_values(const char *pattern, struct text path, struct arena *arena, struct pairs *values);

enum route_found route_find(const struct route *routes, size_t count, enum method method, struct text path, bool has_language, struct arena *arena, const struct route **route, struct pairs *values,
                            const char **allow) {
    bool has_get = false, has_post = false;
    for (size_t i = 0; i < count; i++) {
        if (routes[i].is_bare == has_language || !path_matches(routes[i].path, path)) {
            continue;
        }
        if (routes[i].method == method) {
            take_values(routes[i].path, path, arena, values);
            *route = &routes[i];
            return ROUTE_FOUND;
        }
        has_get = has_get || routes[i].method == GET;
        has_post = has_post || routes[i].method == POST;
    }
    if (!has_get && !has_post) {
        return ROUTE_UNKNOWN;
    }
    *allow = has_get && has_post ? "GET, HEAD, POST" : has_get ? "GET, HEAD" : "POST";
    return ROUTE_WRONG_METHOD;
}

static bool path_matches(const char *pattern, struct text path) {
    const char *at = path.at, *end = path.at + path.length;
    while (*pattern) {
        if (*pattern == ':') {
            const char *start = at;
            pattern += strcspn(pattern, "/");
            while (at < end && *at != '/') {
                at++;
            }
            if (at == start) {
                return false;
            }
        } else if (at == end || *at++ != *pattern++) {
            return false;
        }
    }
    return at == end;
}

static void take_values(const char *pattern, struct text path, struct arena *arena, struct pairs *values) {
    if (!strchr(pattern, ':')) {
        return;
    }
    struct text names = text_of(pattern), rest = path;
    while (names.at) {
        struct text name = text_cut(&names, '/'), value = text_cut(&rest, '/');
        if (text_starts(name, ":")) {
            pairs_add(values, arena, text_after(name, 1), value);
        }
    }
}

const char *who_name(enum who who) {
    static const char *const names[WHO_COUNT] = {"anyone", "signed_in", "employer", "teacher", "reviewer", "office", "leader", "admin"};
    for (unsigned i = 0; i < WHO_COUNT; i++)
        if ((unsigned)who == 1u << i) return names[i];
    return "nobody";
}

void who_print(struct buffer *out, unsigned who) {
    size_t start = out->length;
    for (unsigned i = 0; i < WHO_COUNT; i++) {
        if (!(who & 1u << i)) continue;
        if (out->length > start) buffer_byte(out, '|');
        buffer_string(out, who_name((enum who)(1u << i)));
    }
    if (out->length == start) buffer_string(out, who_name(NOBODY));
}

const char *route_kind_name(enum route_kind kind) {
    static const char *const names[] = {"page", "action", "csv", "document", "handler", "xlsx", "pdf", "chart"};
    return names[kind];
}
