/* Loads what a worker serves from: queries, texts, templates, assets; and swaps a newer set in. */
#include "site.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"
#include "routes.h"

bool site_load(struct site *site, struct buffer *problems) {
    const char *templates = config_get("AMPHI_TEMPLATES"), *sql = config_get("AMPHI_SQL");
    char folder[PATH_MAX];
    if (!routes_check(routes, routes_count, problems) || !routes_check(admin_routes, admin_routes_count, problems)) return false;
    site->queries = query_set_load(sql, problems);
    site->layout = site->queries ? query_set_find(site->queries, "engine/layout") : NULL;
    if (site->queries && !site->layout) buffer_print(problems, "%s/engine/layout.sql is missing\n", sql);
    site->messages = messages_load(site_locale_folder(folder), problems);
    if (site->messages) site->templates = templates_load(templates, site->messages, problems);
    snprintf(folder, sizeof folder, "%.4000s/assets", templates);
    site->assets = assets_load(folder, problems);
    bool is_loaded = site->layout && site->templates && site->assets;
    if (!is_loaded) site_unload(site);
    return is_loaded;
}

void site_unload(struct site *site) {
    assets_free(site->assets);
    templates_free(site->templates);
    messages_free(site->messages);
    query_set_free(site->queries);
    site->assets = NULL;
    site->templates = NULL;
    site->messages = NULL;
    site->queries = NULL;
    site->layout = NULL;
}

/* /usr/bin/locale is a program on every Debian: only a folder counts. */
const char *site_locale_folder(char out[PATH_MAX]) {
    struct stat facts;
    static const char *const places[] = {"/locale", "/../share/amphi/locale"};
    char program[PATH_MAX] = "";
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    char *slash = length > 0 ? strrchr(program, '/') : NULL;
    if (slash) *slash = '\0';
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (snprintf(out, PATH_MAX, "%s%s", program, places[i]) < PATH_MAX && stat(out, &facts) == 0 && S_ISDIR(facts.st_mode)) break;
    return out;
}
