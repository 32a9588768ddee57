/* The boot check of the route table: what would make a line useless or dangerous is said before anybody is served. */
#include "route.h"

#include <string.h>

#include "../base/buffer.h"

static bool check_path(const struct route *route, struct buffer *problems);
static bool check_segment(const struct route *route, struct text segment, struct buffer *problems);
static bool check_fields(const struct route *route, struct buffer *problems);
static bool need(const struct route *route, const void *field, const char *name, struct buffer *problems);
static bool has_path_value(const struct route *route, struct text name);
static bool check_against(const struct route *earlier, const struct route *later, struct buffer *problems);
static bool covers(const char *earlier, const char *later);
static bool say(const struct route *route, struct buffer *problems, const char *problem);

bool routes_check(const struct route *routes, size_t count, struct buffer *problems) {
    bool is_good = true;
    for (size_t i = 0; i < count; i++) {
        if (!routes[i].path) {
            buffer_print(problems, "line %zu of the route table has no path\n", i + 1);
            return false;
        }
        is_good &= check_path(&routes[i], problems);
        is_good &= check_fields(&routes[i], problems);
        for (size_t j = 0; j < i; j++) {
            is_good &= check_against(&routes[j], &routes[i], problems);
        }
    }
    return is_good;
}

static bool check_path(const struct route *route, struct buffer *problems) {
    struct text rest = text_of(route->path);
    if (text_is(rest, "/")) {
        return true;
    }
    if (!text_starts(rest, "/")) {
        return say(route, problems, "the path does not begin with '/'");
    }
    bool is_good = true;
    for (rest = text_after(rest, 1); rest.at;) {
        is_good &= check_segment(route, text_cut(&rest, '/'), problems);
    }
    return is_good;
}

static bool check_segment(const struct route *route, struct text segment, struct buffer *problems) {
    bool is_name = text_starts(segment, ":");
    struct text word = is_name ? text_after(segment, 1) : segment;
    if (word.length == 0) {
        return say(route, problems, "the path has an empty segment");
    }
    for (size_t i = 0; i < word.length; i++) {
        char byte = word.at[i];
        bool is_good = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9' && (!is_name || i > 0)) || (is_name ? byte == '_' && i > 0 : byte == '-' || byte == '.');
        if (!is_good) {
            return say(route, problems, is_name ? "a path value is not named [a-z][a-z0-9_]*" : "a segment has other signs than a-z, 0-9, '-' and '.'");
        }
    }
    if (is_name) {
        size_t times = 0;
        for (struct text rest = text_of(route->path); rest.at;) {
            times += text_same(text_cut(&rest, '/'), segment);
        }
        return times == 1 || say(route, problems, "a path value has the name of another");
    }
    return true;
}

static bool check_fields(const struct route *route, struct buffer *problems) {
    bool is_good = need(route, route->name, "name", problems);
    switch (route->kind) {
    case ROUTE_ACTION:
        is_good &= need(route, route->then, "then", problems);
        is_good &= need(route, route->retry, "retry", problems);
        break;
    case ROUTE_CSV:
    case ROUTE_XLSX:
    case ROUTE_CHART:
        is_good &= need(route, route->list, "list", problems);
        break;
    case ROUTE_DOCUMENT:
        is_good &= need(route, route->content_type, "content_type", problems);
        break;
    case ROUTE_HANDLER:
        is_good &= route->handler != NULL || say(route, problems, "needs a handler");
        break;
    case ROUTE_PAGE:
    case ROUTE_PDF:
        break;
    }
    if (route->kind != ROUTE_HANDLER && (route->kind == ROUTE_ACTION) != (route->method == POST)) {
        is_good = say(route, problems, "only an action takes POST, and nothing else");
    }
    if (route->then && route->then[0] != '/') {
        is_good = say(route, problems, "`then` does not begin with '/'");
    }
    if (route->hash && route->kind != ROUTE_ACTION) {
        is_good = say(route, problems, "`hash` is for actions");
    }
    if (route->upload && (route->kind != ROUTE_ACTION || route->upload_limit == 0)) {
        is_good = say(route, problems, "`upload` is for actions, and has a limit");
    }
    if (route->sealed && !route->upload) {
        is_good = say(route, problems, "`sealed` is for uploads");
    }
    if (route->markdown && route->kind != ROUTE_ACTION) {
        is_good = say(route, problems, "`markdown` is for actions");
    }
    if (route->keyed_by && route->method != POST) {
        is_good = say(route, problems, "`keyed_by` is for POST");
    }
    if (route->keyed_by && *route->keyed_by && !has_path_value(route, text_of(route->keyed_by))) {
        is_good = say(route, problems, "`keyed_by` names no value of the path");
    }
    return is_good;
}

static bool need(const struct route *route, const void *field, const char *name, struct buffer *problems) {
    if (!field) {
        buffer_print(problems, "%s %s: needs `%s`\n", route->method == POST ? "POST" : "GET", route->path, name);
    }
    return field != NULL;
}

static bool has_path_value(const struct route *route, struct text name) {
    for (struct text rest = text_of(route->path); rest.at;) {
        struct text segment = text_cut(&rest, '/');
        if (text_starts(segment, ":") && text_same(text_after(segment, 1), name)) {
            return true;
        }
    }
    return false;
}

static bool check_against(const struct route *earlier, const struct route *later, struct buffer *problems) {
    if (earlier->method != later->method || earlier->is_bare != later->is_bare || !covers(earlier->path, later->path)) {
        return true;
    }
    buffer_print(problems, "%s %s: never reached, the earlier %s takes its paths\n", later->method == POST ? "POST" : "GET", later->path, earlier->path);
    return false;
}

/* Whether every path that fits the later pattern fits the earlier one. */
static bool covers(const char *earlier, const char *later) {
    struct text wide = text_of(earlier), narrow = text_of(later);
    while (wide.at && narrow.at) {
        struct text a = text_cut(&wide, '/'), b = text_cut(&narrow, '/');
        if (text_starts(a, ":") ? b.length == 0 : !text_same(a, b)) {
            return false;
        }
    }
    return !wide.at && !narrow.at;
}

static bool say(const struct route *route, struct buffer *problems, const char *problem) {
    buffer_print(problems, "%s %s: %s\n", route->method == POST ? "POST" : "GET", route->path, problem);
    return false;
}
