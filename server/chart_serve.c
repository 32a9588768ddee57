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
    struct charting *charting = arena_take(request->arena, sizeof *charting);
    charting->request = request;
    list_read(request, &charting->waiting, done, charting);
}

static void done(void *owner, const struct answer *answer) {
    struct charting *charting = owner;
    struct request *request = charting->request;
    charting->waiting.slot = NULL;
    const struct table *rows = list_rows(request, answer);
    if (!rows) return;
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
