/* A page's list as CSV: same filters, same columns, every row. RFC 4180, UTF-8, header = column names; cells that a spreadsheet would run are neutralised. */
#include "csv.h"

#include <string.h>

#include "site.h"

struct csv {
    struct request *request;
    struct waiting waiting;
};

static void done(void *owner, const struct answer *answer);
static void write_cell(struct buffer *out, struct text cell, enum column_kind kind);

void csv_serve(struct request *request) {
    struct csv *csv = arena_take(request->arena, sizeof *csv);
    csv->request = request;
    list_read(request, &csv->waiting, done, csv);
}

static void done(void *owner, const struct answer *answer) {
    struct csv *csv = owner;
    struct request *request = csv->request;
    csv->waiting.slot = NULL;
    const struct table *rows = list_rows(request, answer);
    if (!rows) return;
    struct buffer out = {0};
    csv_write(&out, rows);
    request_header(request, "Content-Disposition", arena_print(request->arena, "attachment; filename=\"%s.csv\"", request->route->list));
    request_caching(request, request->route->who == ANYONE ? CACHE_PUBLIC : CACHE_NEVER);
    request_answer(request, 200, "text/csv; charset=utf-8", &out);
}

void csv_write(struct buffer *out, const struct table *table) {
    for (size_t c = 0; c < table->columns_count; c++) {
        if (c) buffer_byte(out, ',');
        buffer_text(out, table->columns[c].name);
    }
    buffer_string(out, "\r\n");
    for (size_t r = 0; r < table->rows_count; r++)
        for (size_t c = 0; c < table->columns_count; c++) {
            write_cell(out, table_cell(table, r, c), table->columns[c].kind);
            buffer_string(out, c + 1 < table->columns_count ? "," : "\r\n");
        }
}

/* Numbers, dates and booleans as they are; texts quoted. A text that starts with = + - @ TAB or CR gets a leading ' so that no spreadsheet takes it for a formula. */
static void write_cell(struct buffer *out, struct text cell, enum column_kind kind) {
    if (!cell.at) return;
    if (kind != COLUMN_TEXT && kind != COLUMN_ARRAY && kind != COLUMN_JSON) {
        buffer_text(out, cell);
        return;
    }
    buffer_byte(out, '"');
    if (cell.length && strchr("=+-@\t\r", cell.at[0])) buffer_byte(out, '\'');
    for (size_t i = 0; i < cell.length; i++) {
        if (cell.at[i] == '"') buffer_byte(out, '"');
        buffer_byte(out, cell.at[i]);
    }
    buffer_byte(out, '"');
}
