/* One column of a query as it is, without template: JSON, calendars, XML, all built in SQL; or a file's bytes. */
#include "site.h"

#include <string.h>

struct document {
    struct request *request;
    struct waiting waiting;
};

static void done(void *owner, const struct answer *answer);
static bool write_bytes(struct text hexadecimal, struct buffer *out);
static int digit_of(char letter);

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
    struct text file_name = table_get(table, 0, "file_name");
    if (!file_name.at)
        buffer_text(&out, content);
    else if (!write_bytes(content, &out)) {
        buffer_release(&out);
        request_fail(request, 500, "broken_page");
        return;
    }
    if (file_name.at) {
        /* Somebody sent it: whatever it is, a browser saves it and runs nothing of it. The policy comes beside the site's own; a browser keeps both. RFC 6266 and 8187 for the name. */
        request_header(request, "Content-Disposition", arena_print(request->arena, "attachment; filename*=UTF-8''%.*s", TEXT_PRINT(file_name)));
        request_header(request, "Content-Security-Policy", "sandbox");
    } else if (request->route->who != ANYONE)
        request_header(request, "Content-Disposition", "attachment");
    /* What a token opens belongs to one person: it is kept nowhere. */
    bool is_public = request->route->who == ANYONE && !request->session_hash.length && !pairs_get(&request->path_values, TEXT("token")).at;
    request_caching(request, is_public ? CACHE_PUBLIC : CACHE_NEVER);
    request_answer(request, 200, request->route->content_type, &out);
}

/* bytea as PostgreSQL prints it: \\x and two hexadecimal digits a byte. */
static bool write_bytes(struct text hexadecimal, struct buffer *out) {
    if (!text_starts(hexadecimal, "\\x") || hexadecimal.length % 2) return false;
    size_t length = hexadecimal.length / 2 - 1;
    buffer_reserve(out, length + 1);
    char *bytes = out->at;
    for (size_t i = 2; i < hexadecimal.length; i += 2) {
        int high = digit_of(hexadecimal.at[i]), low = digit_of(hexadecimal.at[i + 1]);
        if (high < 0 || low < 0) return false;
        *bytes++ = (char)(high << 4 | low);
    }
    out->length = length;
    out->at[length] = '\0';
    return true;
}

static int digit_of(char letter) {
    return letter >= '0' && letter <= '9' ? letter - '0' : letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}
