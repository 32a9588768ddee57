/* One column of a query as it is, without template: JSON, calendars, XML, all built in SQL. */
#include "site.h"

struct document {
    struct request *request;
    struct waiting waiting;
};

static void done(void *owner, const struct answer *answer);

void document_serve(struct request *request) {
    struct site *site = site_of(request);
    const struct query_file *files[2] = {site->layout, query_set_find(site->queries, arena_print(request->arena, "pages/%s", request->route->name))};
    struct pairs values = {0};
    if (!files[1]) {
        request_fail(request, 500, "broken_page");
        return;
    }
    if (!page_values(request, files[1], false, false, &values)) return;
    struct text base_url = text_of(daemon_base_url(request->daemon));
    pairs_add(&values, request->arena, TEXT("base_url"), base_url);
    struct document *document = arena_take(request->arena, sizeof *document);
    document->request = request;
    waiting_watch(request, &document->waiting);
    document->waiting.slot = database_read(site->database, files, 2, &values, request->arena, request->route->who != ANYONE, done, document);
}

static void done(void *owner, const struct answer *answer) {
    struct document *document = owner;
    struct request *request = document->request;
    document->waiting.slot = NULL;
    if (answer->outcome != OUTCOME_DONE) {
        page_unavailable(request, answer);
        return;
    }
    if (!site_admit(request, answer)) return;
    const struct table *table = &answer->results[answer->results_count - 1].table;
    struct text content = table->rows_count ? table_cell(table, 0, 0) : TEXT_NONE;
    if (!content.at) {
        request_fail(request, 404, "not_found");
        return;
    }
    struct buffer out = {0};
    buffer_text(&out, content);
    if (request->route->who != ANYONE) request_header(request, "Content-Disposition", "attachment");
    request_caching(request, request->route->who == ANYONE && !request->session_hash.length ? CACHE_PUBLIC : CACHE_NEVER);
    request_answer(request, 200, request->route->content_type, &out);
}
