/* A page's list as a workbook: the rows of its query, read here, drawn by the helper process. */
#include <string.h>

#include "sheet.h"
#include "site.h"

struct xlsx {
    struct request *request;
    struct waiting waiting;
    uint64_t drawing;
};

static void read(void *owner, const struct answer *answer);
static struct table in_words(struct request *request, const struct table *table);
static const struct text *headers(struct request *request, const struct table *table);
static struct text title(struct request *request);
static void drawn(void *owner, enum helper_outcome outcome, struct buffer *file);
static const char *file_name(struct request *request);
static void forget_drawing(void *xlsx);

void xlsx_serve(struct request *request) {
    struct xlsx *xlsx = arena_take(request->arena, sizeof *xlsx);
    xlsx->request = request;
    arena_drop(request->arena, forget_drawing, xlsx);
    list_read(request, &xlsx->waiting, read, xlsx);
}

static void read(void *owner, const struct answer *answer) {
    struct xlsx *xlsx = owner;
    struct request *request = xlsx->request;
    xlsx->waiting.slot = NULL;
    const struct table *rows = list_rows(request, answer);
    if (!rows) return;
    struct table table = in_words(request, rows);
    if (table.rows_count > SHEET_ROWS_MOST) {
        request_fail(request, 413, "too_many_rows");
        return;
    }
    struct buffer packed = {0};
    sheet_pack(&packed, title(request), headers(request, &table), &table);
    /* A page whose query `definitions` says what the numbers mean: a sheet of its own. */
    for (size_t i = 0; i < answer->results_count; i++) {
        if (!text_is(answer->results[i].query->name, "definitions")) continue;
        struct table meanings = in_words(request, &answer->results[i].table);
        struct text name = messages_find(site_of(request)->messages, request->language, TEXT("sheet.definitions"));
        sheet_pack(&packed, name.at ? name : TEXT("definitions"), headers(request, &meanings), &meanings);
    }
    xlsx->drawing = helper_draw(site_of(request)->helper, HELPER_SHEET, buffer_as_text(&packed), drawn, xlsx);
    buffer_release(&packed);
    if (xlsx->drawing) return;
    request_header(request, "Retry-After", "5");
    request_fail(request, 503, "busy");
}

/* The codes of a column as_PREFIX become their texts. */
static struct table in_words(struct request *request, const struct table *table) {
    struct text *cells = arena_take(request->arena, (table->columns_count * table->rows_count + 1) * sizeof *cells);
    for (size_t c = 0; c < table->columns_count; c++) {
        struct text name = table->columns[c].name, prefix = text_starts(name, "as_") ? text_after(name, 3) : TEXT_NONE;
        for (size_t r = 0; r < table->rows_count; r++) {
            struct text cell = table_cell(table, r, c);
            struct text word = prefix.at && cell.length ? messages_label(site_of(request)->messages, request->language, prefix, cell) : TEXT_NONE;
            cells[r * table->columns_count + c] = word.at ? word : cell;
        }
    }
    return (struct table){table->columns, table->columns_count, cells, table->rows_count};
}

static const struct text *headers(struct request *request, const struct table *table) {
    struct text *words = arena_take(request->arena, (table->columns_count + 1) * sizeof *words);
    for (size_t c = 0; c < table->columns_count; c++) {
        struct text found = messages_label(site_of(request)->messages, request->language, TEXT("column"), table->columns[c].name);
        words[c] = found.at ? found : table->columns[c].name;
    }
    return words;
}

static struct text title(struct request *request) {
    char *id = (char *)arena_print(request->arena, "title.%s", request->route->name);
    for (char *at = id; *at; at++)
        if (*at == '/') *at = '.';
    struct text found = messages_find(site_of(request)->messages, request->language, text_of(id));
    return found.at ? found : text_of(request->route->list);
}

static void drawn(void *owner, enum helper_outcome outcome, struct buffer *file) {
    struct xlsx *xlsx = owner;
    struct request *request = xlsx->request;
    xlsx->drawing = 0;
    if (outcome != HELPER_DONE) {
        request_header(request, "Retry-After", "5");
        request_fail(request, 503, "busy");
        return;
    }
    request_header(request, "Content-Disposition", arena_print(request->arena, "attachment; filename=\"%s\"", file_name(request)));
    request_caching(request, CACHE_NEVER);
    request_answer(request, 200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file);
}

/* The path's own last word, when the table of routes wrote it. */
static const char *file_name(struct request *request) {
    const char *last = strrchr(request->route->path, '/') + 1;
    return *last == ':' || !text_ends(text_of(last), ".xlsx") ? arena_print(request->arena, "%s.xlsx", request->route->list) : last;
}

static void forget_drawing(void *owner) {
    struct xlsx *xlsx = owner;
    if (xlsx->drawing) helper_forget(site_of(xlsx->request)->helper, xlsx->drawing);
}
