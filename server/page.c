/* The generic GET: the layout's and the page's queries in one round trip, then the template; and the page shown again after a POST. */
#include "site.h"

#include <string.h>

#include "base/log.h"
#include "http/form.h"
#include "http/session.h"

struct page {
    struct request *request;
    struct waiting waiting;
    const char *name;
    int status;
    const struct refusal *refusal;
    bool is_retry;
    struct text cache_key; /* TEXT_NONE: never kept */
};

static void start(struct page *page, const struct pairs *values);
static void done(void *owner, const struct answer *answer);
static bool moved(struct page *page, const struct answer *answer);
static void note_seen(struct site *site, struct request *request, const struct answer *answer);
static struct text cache_key(struct request *request, const struct query_file *file);
static const struct query_file *queries_of(struct site *site, struct arena *arena, const char *name);
static void leave(void *waiting);

void page_serve(struct request *request) {
    struct site *site = site_of(request);
    struct page *page = arena_take(request->arena, sizeof *page);
    *page = (struct page){.request = request, .name = request->route->name, .status = 200};
    const struct query_file *file = queries_of(site, request->arena, page->name);
    struct pairs values = {0};
    if (!page_values(request, file, false, false, &values)) return;
    if (site->cache && request->route->who == ANYONE) {
        page->cache_key = cache_key(request, file);
        if (!request->session_hash.length && page_cache_look(site->cache, request, page->cache_key) != PAGE_RENDER) return;
    }
    start(page, &values);
}

void page_show(struct request *request, const char *name, int status, const struct refusal *refusal) {
    struct page *page = arena_take(request->arena, sizeof *page);
    *page = (struct page){.request = request, .name = name, .status = status, .refusal = refusal, .is_retry = true};
    struct pairs values = {0};
    if (!page_values(request, queries_of(site_of(request), request->arena, name), true, false, &values)) return;
    start(page, &values);
}

bool page_values(struct request *request, const struct query_file *file, bool has_form, bool is_whole_list, struct pairs *values) {
    struct arena *arena = request->arena;
    pairs_add(values, arena, TEXT("locale"), text_of(request->language));
    pairs_add(values, arena, TEXT("session_hash"), request->session_hash.at ? request->session_hash : TEXT(""));
    if (!is_whole_list) pairs_add(values, arena, TEXT("page_size"), text_of(arena_number(arena, PAGE_SIZE)));
    pairs_add_all(values, arena, &request->path_values);
    const struct pairs *sent = has_form ? &request->form : &request->query;
    for (size_t i = 0; i < sent->count; i++) {
        struct text name = sent->at[i].name;
        bool is_array = false;
        /* HTML that is printed as it is comes from our own renderer alone. */
        if (fields_are_reserved(name) || text_ends(name, "_html") || pairs_get(&request->path_values, name).at) continue;
        if (!file || !query_file_takes(file, name, &is_array)) continue; /* links carry names of others */
        if (!is_array && pairs_count_of(sent, name) > 1) return request_fail(request, 400, "repeated_name");
        pairs_add(values, arena, name, sent->at[i].value);
    }
    for (size_t i = 0; has_form && i < request->rendered.count; i++) {
        bool is_array;
        if (file && query_file_takes(file, request->rendered.at[i].name, &is_array)) pairs_add(values, arena, request->rendered.at[i].name, request->rendered.at[i].value);
    }
    return true;
}

void page_unavailable(struct request *request, const struct answer *answer) {
    if (answer->outcome == OUTCOME_FAILED && strncmp(answer->sqlstate, "57014", 5) != 0 && strncmp(answer->sqlstate, "53", 2) != 0) {
        /* A page may be the first to ask for a statement that is broken. */
        if (mistakes_show(request)) return;
        /* 22P02, 22003: a path or query value that is no number, or too large: there is no such thing. */
        if (request->method == GET && (!strncmp(answer->sqlstate, "22P02", 5) || !strncmp(answer->sqlstate, "22003", 5) || !strncmp(answer->sqlstate, "22008", 5) || !strncmp(answer->sqlstate, "22007", 5)))
            request_fail(request, 404, "not_found");
        else
            request_fail(request, 500, "broken_page");
        return;
    }
    request_header(request, "Retry-After", "5");
    if (request->method == POST)
        resend_show(request, 503, answer->outcome == OUTCOME_UNKNOWN ? "not_confirmed" : "unavailable");
    else
        request_fail(request, 503, "unavailable");
}

void waiting_watch(struct request *request, struct waiting *waiting) {
    arena_drop(request->arena, leave, waiting);
}

static void start(struct page *page, const struct pairs *values) {
    struct request *request = page->request;
    struct site *site = site_of(request);
    const struct query_file *files[2] = {site->layout, queries_of(site, request->arena, page->name)};
    waiting_watch(request, &page->waiting);
    page->waiting.slot = database_read(site->database, files, files[1] ? 2 : 1, values, request->arena, false, done, page);
}

static void done(void *owner, const struct answer *answer) {
    struct page *page = owner;
    struct request *request = page->request;
    struct site *site = site_of(request);
    page->waiting.slot = NULL;
    if (answer->outcome == OUTCOME_AWAY && page->cache_key.at && page_cache_serve_stale(site->cache, request, page->cache_key)) return;
    if (answer->outcome != OUTCOME_DONE) {
        page_unavailable(request, answer);
        return;
    }
    if (!page->is_retry && !site_admit(request, answer)) return;
    if (moved(page, answer)) return;
    struct page_content content = {.name = page->name, .status = page->status, .answer = answer, .refusal = page->refusal, .is_retry = page->is_retry};
    struct buffer html = {0};
    if (!page_render(request, &content, &html)) {
        buffer_release(&html);
        request_fail(request, 500, "broken_page");
        return;
    }
    note_seen(site, request, answer);
    if (request->flight && page->status == 200 && !request->has_token)
        page_cache_keep(site->cache, request, "text/html; charset=utf-8", &html);
    else {
        if (request->flight) page_cache_give_up(site->cache, request);
        request_caching(request, request->session_hash.length || page->is_retry ? CACHE_PRIVATE : CACHE_PUBLIC);
        request_answer(request, page->status, "text/html; charset=utf-8", &html);
    }
}

/* The reserved columns: moved_to, http_status; and the page that is not there. */
static bool moved(struct page *page, const struct answer *answer) {
    for (size_t i = 0; i < answer->results_count; i++) {
        const struct result *result = &answer->results[i];
        if (result->query->kind != QUERY_ONE) continue;
        if (!result->table.rows_count) {
            request_fail(page->request, 404, "not_found");
            return true;
        }
        struct text path = table_get(&result->table, 0, "moved_to");
        if (path.length && !page->is_retry) {
            site_redirect(page->request, path);
            return true;
        }
        int64_t status;
        struct refusal refusal;
        /* A page that says why not carries the status of the refusal that its form would get. */
        if (!page->is_retry && table_has(&result->table, "refusal") && refusal_read(page->request->arena, &result->table, &refusal)) page->status = refusal.status;
        if (!page->is_retry && text_to_integer(table_get(&result->table, 0, "http_status"), &status)) page->status = (int)status;
    }
    return false;
}

/* last_seen is written at most once a minute, by itself: the page does not wait for it. */
static void note_seen(struct site *site, struct request *request, const struct answer *answer) {
    if (!request->person_id || !table_is_true(&answer->results[0].table, 0, "is_seen_stale")) return;
    const struct query_file *file = query_set_find(site->queries, "engine/sign_in");
    const struct query *query = file ? query_file_query(file, "seen") : NULL;
    if (!query) return;
    struct pairs values = {0};
    pairs_add(&values, request->arena, TEXT("session_hash"), request->session_hash);
    database_note(site->database, query, &values);
}

/* Language, canonical path, known names sorted with their values in order: never an unknown name, so that nobody can fill the cache with them. */
static struct text cache_key(struct request *request, const struct query_file *file) {
    struct buffer key = {0};
    buffer_string(&key, request->language);
    buffer_text(&key, request->inner_path);
    /* Most addresses carry no query: nothing to look for. */
    for (size_t q = 0; file && request->query.count && q < file->count; q++)
        for (size_t p = 0; p < file->queries[q].parameters_count; p++) {
            struct text name = file->queries[q].parameters[p].name;
            bool is_first = true;
            for (size_t earlier = 0; earlier < q && is_first; earlier++)
                for (size_t other = 0; other < file->queries[earlier].parameters_count; other++) is_first = is_first && !text_same(file->queries[earlier].parameters[other].name, name);
            if (!is_first || fields_are_reserved(name) || pairs_get(&request->path_values, name).at) continue;
            for (size_t i = 0; i < request->query.count; i++)
                if (text_same(request->query.at[i].name, name)) {
                    buffer_byte(&key, '\n');
                    buffer_text(&key, name);
                    buffer_byte(&key, '=');
                    buffer_text(&key, request->query.at[i].value);
                }
        }
    struct text copy = arena_copy(request->arena, buffer_as_text(&key));
    buffer_release(&key);
    return copy;
}

static const struct query_file *queries_of(struct site *site, struct arena *arena, const char *name) {
    return query_set_find(site->queries, arena_join(arena, TEXT("pages/"), text_of(name)));
}

static void leave(void *owner) {
    struct waiting *waiting = owner;
    slot_leave(waiting->slot);
    waiting->slot = NULL;
}
