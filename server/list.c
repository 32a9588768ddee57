/* One list of a page by itself, for CSV, workbooks and charts. The whole page is read: whom its (one) query shows nothing, its lists must not show anything either. */
#include "site.h"

bool list_read(struct request *request, struct waiting *waiting, database_done *done, void *owner) {
    struct site *site = site_of(request);
    const struct query_file *files[2] = {site->layout, query_set_find(site->queries, arena_print(request->arena, "pages/%s", request->route->name))};
    struct pairs values = {0};
    if (!files[1] || !query_file_query(files[1], request->route->list)) return request_fail(request, 500, "broken_page");
    if (!page_values(request, files[1], false, true, &values)) return false;
    waiting_watch(request, waiting);
    /* A whole list of somebody signed in may take its time: pages don't wait behind it. */
    waiting->slot = database_read(site->database, files, 2, &values, request->arena, request->route->who != ANYONE, done, owner);
    return true;
}

const struct table *list_rows(struct request *request, const struct answer *answer) {
    const struct table *rows = NULL;
    if (answer->outcome != OUTCOME_DONE) {
        page_unavailable(request, answer);
        return NULL;
    }
    if (!site_admit(request, answer)) return NULL;
    for (size_t i = 0; i < answer->results_count; i++) {
        const struct result *result = &answer->results[i];
        if (result->query->kind == QUERY_ONE && !result->table.rows_count) {
            request_fail(request, 404, "not_found");
            return NULL;
        }
        if (text_is(result->query->name, request->route->list)) rows = &result->table;
    }
    if (!rows) request_fail(request, 500, "broken_page");
    return rows;
}
