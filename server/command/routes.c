/* amphi routes: the site map, for people and for the tests that walk it. */
#include "routes.h"

#include <stdio.h>

#include "base/buffer.h"
#include "command.h"

static int run(void);
static error_t take(int key, char *value, struct argp_state *state);
static void print_text(const struct route *route);
static void print_json(const struct route *route, bool is_first);

static bool is_json;
static const struct argp_option options[] = {{"json", 'j', NULL, 0, "As a JSON array", 0}, {0}};
const struct command routes_command = {"routes", NULL, "Print every URL: method, path, who may open it, what it does.", "", options, take, run};

static error_t take(int key, char *value, struct argp_state *state) {
    (void)value;
    (void)state;
    if (key != 'j') return ARGP_ERR_UNKNOWN;
    is_json = true;
    return 0;
}

static int run(void) {
    if (is_json) printf("[");
    for (size_t i = 0; i < routes_count; i++)
        if (is_json)
            print_json(&routes[i], i == 0);
        else
            print_text(&routes[i]);
    if (is_json) printf("\n]\n");
    return CODE_GOOD;
}

static void print_text(const struct route *route) {
    struct buffer who = {0};
    who_print(&who, route->who);
    buffer_byte(&who, '\0');
    printf("%-4s  %s%-55s  %-16s  %-8s  %s\n", route->method == POST ? "POST" : "GET", route->is_bare ? "    " : "/fr ", route->path, who.at, route_kind_name(route->kind), route->name);
    buffer_release(&who);
}

/* Paths and names are ours: nothing in them needs an escape. */
static void print_json(const struct route *route, bool is_first) {
    struct buffer who = {0};
    who_print(&who, route->who);
    buffer_byte(&who, '\0');
    printf("%s\n  {\"method\": \"%s\", \"path\": \"%s\", \"who\": \"%s\", \"kind\": \"%s\", \"name\": \"%s\", \"is_bare\": %s, \"is_keyed\": %s", is_first ? "" : ",", route->method == POST ? "POST" : "GET",
           route->path, who.at, route_kind_name(route->kind), route->name, route->is_bare ? "true" : "false", route->keyed_by ? "true" : "false");
    if (route->retry) printf(", \"retry\": \"%s\"", route->retry);
    if (route->content_type) printf(", \"content_type\": \"%s\"", route->content_type);
    printf("}");
    buffer_release(&who);
}
