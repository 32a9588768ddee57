/* amphi check: loads all that `serve` would, strictly, prepares every query and compares the names; any problem is one line and exit 1. */
#include <stdio.h>

#include "base/config.h"
#include "check_site.h"
#include "command.h"
#include "database/blocking.h"
#include "database/query_set.h"
#include "routes.h"

static int run(void);
static void load(struct site *site, struct buffer *problems);
static size_t lines(const struct buffer *problems);

const struct command check_command = {
    "check", NULL, "Check every route, query, template and text against each other and against the database.", "DATABASE SQL TEMPLATES", NULL, NULL, run};

static int run(void) {
    struct site site = {0};
    struct buffer problems = {0};
    load(&site, &problems);
    int code = CODE_GOOD;
    struct blocking *blocking = command_database("amphi_web");
    if (!blocking)
        code = CODE_DATABASE;
    else if (site.queries && blocking_describe(blocking, site.queries, &problems) && site.templates && site.messages)
        check_site(&site, &problems);
    if (blocking) blocking_close(blocking);
    fputs(problems.at ? problems.at : "", stderr);
    if (problems.length)
        code = CODE_FAILED;
    else if (code == CODE_GOOD)
        printf("%zu routes, %zu queries: no problem\n", routes_count, site.queries->count);
    if (problems.length) fprintf(stderr, "amphi check: %zu problem%s\n", lines(&problems), lines(&problems) == 1 ? "" : "s");
    buffer_release(&problems);
    site_unload(&site);
    return code;
}

/* Each part for itself, so that one mistake doesn't hide the next. */
static void load(struct site *site, struct buffer *problems) {
    char folder[PATH_MAX];
    routes_check(routes, routes_count, problems);
    routes_check(admin_routes, admin_routes_count, problems);
    site->queries = query_set_load(config_get("AMPHI_SQL"), problems);
    site->layout = site->queries ? query_set_find(site->queries, "engine/layout") : NULL;
    if (site->queries && !site->layout) buffer_string(problems, "sql/engine/layout.sql is missing\n");
    site->messages = messages_load(site_locale_folder(folder), problems);
    if (site->messages) messages_check(site->messages, problems);
    if (site->messages) site->templates = templates_load(config_get("AMPHI_TEMPLATES"), site->messages, problems);
    snprintf(folder, sizeof folder, "%.4000s/assets", config_get("AMPHI_TEMPLATES"));
    site->assets = assets_load(folder, problems);
}

static size_t lines(const struct buffer *problems) {
    size_t count = 0;
    for (size_t i = 0; i < problems->length; i++) count += problems->at[i] == '\n';
    return count;
}
