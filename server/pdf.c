/* A page's query `blocks` as a PDF: read here, its words filled in, drawn by the helper process. */
#include <string.h>

#include "base/log.h"
#include "paper.h"
#include "site.h"

struct pdf {
    struct request *request;
    struct waiting waiting;
    uint64_t drawing;
    struct text file_name;
};

static void read(void *owner, const struct answer *answer);
static bool is_away(struct request *request, const struct answer *answer);
static bool fill_blocks(struct request *request, const struct table *rows, struct table *blocks, struct text *first_heading);
static struct text words_of(struct request *request, const struct table *rows, size_t row);
static struct text one(const struct answer *answer, const char *column);
static struct text safe_name(struct request *request, struct text wanted);
static void drawn(void *owner, enum helper_outcome outcome, struct buffer *file);
static void forget_drawing(void *pdf);

void pdf_serve(struct request *request) {
    struct site *site = site_of(request);
    const struct query_file *files[2] = {site->layout, query_set_find(site->queries, arena_print(request->arena, "pages/%s", request->route->name))};
    struct pairs values = {0};
    if (!files[1]) {
        request_fail(request, 500, "broken_page");
        return;
    }
    if (!page_values(request, files[1], false, true, &values)) return;
    pairs_add(&values, request->arena, TEXT("base_url"), text_of(daemon_base_url(request->daemon)));
    struct pdf *pdf = arena_take(request->arena, sizeof *pdf);
    pdf->request = request;
    waiting_watch(request, &pdf->waiting);
    arena_drop(request->arena, forget_drawing, pdf);
    pdf->waiting.slot = database_read(site->database, files, 2, &values, request->arena, false, read, pdf);
}

static void read(void *owner, const struct answer *answer) {
    struct pdf *pdf = owner;
    struct request *request = pdf->request;
    const struct messages *messages = site_of(request)->messages;
    pdf->waiting.slot = NULL;
    if (answer->outcome != OUTCOME_DONE) {
        page_unavailable(request, answer);
        return;
    }
    if (!site_admit(request, answer) || is_away(request, answer)) return;
    const struct table *rows = NULL;
    for (size_t i = 0; i < answer->results_count; i++)
        if (text_is(answer->results[i].query->name, "blocks")) rows = &answer->results[i].table;
    struct table blocks;
    struct text heading = TEXT(""), page_word = messages_find(messages, request->language, TEXT("paper.page"));
    if (!rows || rows->rows_count > PAPER_BLOCKS_MOST) {
        request_fail(request, rows ? 413 : 500, rows ? "too_many_rows" : "broken_page");
        return;
    }
    if (!fill_blocks(request, rows, &blocks, &heading)) return;
    struct text title = one(answer, "page_title");
    pdf->file_name = safe_name(request, one(answer, "file_name"));
    struct buffer packed = {0};
    paper_pack(&packed, title.length ? title : heading, text_of(request->language), page_word, &blocks);
    if (packed.length <= PAPER_BYTES_MOST) pdf->drawing = helper_draw(site_of(request)->helper, HELPER_PAPER, buffer_as_text(&packed), drawn, pdf);
    bool is_too_long = packed.length > PAPER_BYTES_MOST;
    buffer_release(&packed);
    if (pdf->drawing) return;
    if (!is_too_long) request_header(request, "Retry-After", "5");
    request_fail(request, is_too_long ? 413 : 503, is_too_long ? "too_many_rows" : "busy");
}

/* The reserved columns mean here what they mean on a page. */
static bool is_away(struct request *request, const struct answer *answer) {
    for (size_t i = 0; i < answer->results_count; i++) {
        const struct table *table = &answer->results[i].table;
        int64_t status;
        if (answer->results[i].query->kind != QUERY_ONE) continue;
        if (!table->rows_count) return !request_fail(request, 404, "not_found");
        struct text path = table_get(table, 0, "moved_to");
        if (path.length) {
            site_redirect(request, path);
            return true;
        }
        if (text_to_integer(table_get(table, 0, "http_status"), &status) && status >= 400) return !request_fail(request, (int)status, status == 403 ? "no_right" : "not_found");
    }
    return false;
}

/* False: answered. */
static bool fill_blocks(struct request *request, const struct table *rows, struct table *blocks, struct text *first_heading) {
    static const struct column columns[] = {{{"kind", 4}, COLUMN_TEXT}, {{"text", 4}, COLUMN_TEXT}};
    struct text *cells = arena_take(request->arena, (2 * rows->rows_count + 1) * sizeof *cells);
    for (size_t r = 0; r < rows->rows_count; r++) {
        cells[2 * r] = table_get(rows, r, "kind");
        cells[2 * r + 1] = words_of(request, rows, r);
        if (!paper_knows(cells[2 * r])) {
            log_event(LOG_LEVEL_ERROR, "unknown_block", "id=%s page=%s kind=%s", request->id, request->route->name, log_quote(cells[2 * r]));
            return request_fail(request, 500, "broken_page");
        }
        if (!first_heading->length && text_is(cells[2 * r], "h1")) *first_heading = cells[2 * r + 1];
    }
    *blocks = (struct table){columns, 2, cells, rows->rows_count};
    return true;
}

/* The text `message` with its values, then the column `text`: in a row of a table each is a cell, elsewhere a blank stands between them. */
static struct text words_of(struct request *request, const struct table *rows, size_t row) {
    const struct messages *messages = site_of(request)->messages;
    struct text text = table_get(rows, row, "text"), id = table_get(rows, row, "message"), values = table_get(rows, row, "message_values");
    if (!id.length) return text;
    struct text message = messages_find(messages, request->language, id);
    if (!message.at) log_event(LOG_LEVEL_ERROR, "text_missing", "id=%s text=%s", request->id, log_quote(id));
    struct buffer words = {0};
    messages_fill(messages, request->language, message.at ? message : id, values.at ? values : TEXT("{}"), &words);
    if (text.at) {
        buffer_byte(&words, text_starts(table_get(rows, row, "kind"), "table_") ? '\t' : ' ');
        buffer_text(&words, text);
    }
    struct text copy = arena_copy(request->arena, buffer_as_text(&words));
    buffer_release(&words);
    return copy;
}

static struct text one(const struct answer *answer, const char *column) {
    for (size_t i = 0; i < answer->results_count; i++) {
        enum query_kind kind = answer->results[i].query->kind;
        struct text value = kind == QUERY_ONE || kind == QUERY_MAYBE ? table_get(&answer->results[i].table, 0, column) : TEXT_NONE;
        if (value.length) return value;
    }
    return TEXT_NONE;
}

/* Letters, digits and a few signs: what every file system and every header takes. */
static struct text safe_name(struct request *request, struct text wanted) {
    char *name = (char *)arena_print(request->arena, "%.*s", TEXT_PRINT(wanted.length && wanted.length <= 80 ? wanted : TEXT("document")));
    for (char *at = name; *at; at++) {
        bool is_good = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9') || strchr("-_", *at) || (*at == '.' && at > name);
        if (!is_good) *at = '-';
    }
    return text_of(name);
}

static void drawn(void *owner, enum helper_outcome outcome, struct buffer *file) {
    struct pdf *pdf = owner;
    struct request *request = pdf->request;
    pdf->drawing = 0;
    if (outcome != HELPER_DONE) {
        request_header(request, "Retry-After", "5");
        request_fail(request, 503, "busy");
        return;
    }
    request_header(request, "Content-Disposition", arena_print(request->arena, "inline; filename=\"%.*s.pdf\"", TEXT_PRINT(pdf->file_name)));
    request_caching(request, CACHE_NEVER);
    request_answer(request, 200, "application/pdf", file);
}

static void forget_drawing(void *owner) {
    struct pdf *pdf = owner;
    if (pdf->drawing) helper_forget(site_of(pdf->request)->helper, pdf->drawing);
}
