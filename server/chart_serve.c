/* A page's list as a chart: read, drawn, answered as an image. */
#include "chart.h"
#include "site.h"

struct charting {
    struct request *request;
    struct waiting waiting;
};

static void done(void *owner, const struct answer *answer);
static struct text title_of(struct request *request, const struct table *rows);

void chart_serve(struct request *request) {
    struct site *site = site_of(request);
    const struct query_file *file = query_set_find(site->queries, arena_print(request->arena, "pages/%s", request->route->name));
    const struct query *query = file ? query_file_query(file, request->route->list) : NULL;
    if (!query) {
        request_fail(request, 500, "broken_page");
        return;
    }
    struct pairs values = {0};
    if (!page_values(request, file, false, true, &values)) return;
    struct charting *charting = arena_take(request->arena, sizeof *charting);
    charting->request = request;
    waiting_watch(request, &charting->waiting);
    charting->waiting.slot = database_read_query(site->database, &site->layout, 1, query, &values, request->arena, done, charting);
}

static void done(void *owner, const struct answer *answer) {
    struct charting *charting = owner;
    struct request *request = charting->request;
    charting->waiting.slot = NULL;
    if (answer->outcome != OUTCOME_DONE) {
        page_unavailable(request, answer);
        return;
    }
    if (!site_admit(request, answer)) return;
    const struct table *rows = &answer->results[answer->results_count - 1].table;
    struct chart chart = {
        .rows = rows,
        .title = title_of(request, rows),
        .description = table_get(rows, 0, "chart_description"),
        .target_word = messages_find(site_of(request)->messages, request->language, TEXT("chart.target")),
        .language = request->language,
        .is_dark = text_is(pairs_get(&request->query, TEXT("theme")), "dark"),
    };
    struct buffer out = {0};
    if (!chart_write(&out, &chart)) {
        request_fail(request, 500, "broken_page");
        return;
    }
    request_caching(request, request->route->who == ANYONE ? CACHE_PUBLIC : CACHE_PRIVATE);
    request_answer(request, 200, "image/svg+xml", &out);
}

/* The query's own column, else the page's title. */
static struct text title_of(struct request *request, const struct table *rows) {
    struct text own = table_get(rows, 0, "chart_title");
    if (own.length) return own;
    char *id = (char *)arena_print(request->arena, "title.%s", request->route->name);
    for (char *at = id; *at; at++)
        if (*at == '/') *at = '.';
    struct text found = messages_find(site_of(request)->messages, request->language, text_of(id));
    return found.at ? found : text_of(request->route->list);
}
