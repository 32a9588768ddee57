/* Fuzzes the CSV writer: a reader by RFC 4180 gets every cell back, and no cell is one that a spreadsheet would run. */
#include "csv.h"
#include "fuzz.h"

enum { COLUMNS_MOST = 8, CELLS_MOST = 400 };

struct reader {
    struct text rest;
    struct buffer cell;
    bool is_quoted, ends_row;
};

static bool read_cell(struct reader *reader);
static void must_be_cell(const struct reader *reader, struct text cell, enum column_kind kind);

/* The first two bytes shape the table; then come the cells with a NUL behind each, which a value of PostgreSQL can't hold. A cell of one byte 1 is NULL. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    if (length < 2) return 0;
    size_t columns_count = 1 + bytes[0] % COLUMNS_MOST, count = 0;
    struct column columns[COLUMNS_MOST];
    struct text cells[CELLS_MOST], rest = {(const char *)bytes + 2, length - 2};
    static const enum column_kind kinds[] = {COLUMN_TEXT, COLUMN_ARRAY, COLUMN_JSON, COLUMN_NUMBER};
    static const char *const names[] = {"course_code", "title", "a", "b", "c", "d", "e", "f"};
    for (size_t i = 0; i < columns_count; i++) columns[i] = (struct column){text_of(names[i]), kinds[(bytes[1] >> i % 4 * 2 & 3)]};
    while (rest.at && count < CELLS_MOST) {
        struct text cell = text_cut(&rest, '\0');
        bool is_number = columns[count % columns_count].kind == COLUMN_NUMBER;
        for (size_t i = 0; i < cell.length; i++) is_number = is_number && strchr("0123456789-.", cell.at[i]);
        if (columns[count % columns_count].kind == COLUMN_NUMBER && (!is_number || !cell.length)) cell = TEXT_NONE;
        cells[count++] = text_is(cell, "\1") ? TEXT_NONE : cell;
    }
    struct table table = {columns, columns_count, cells, count / columns_count};
    struct buffer out = {0};
    csv_write(&out, &table);
    struct reader reader = {.rest = buffer_as_text(&out)};
    for (size_t row = 0; row <= table.rows_count; row++) {
        for (size_t column = 0; column < columns_count; column++) {
            MUST(read_cell(&reader) && reader.ends_row == (column + 1 == columns_count));
            if (row)
                must_be_cell(&reader, table_cell(&table, row - 1, column), columns[column].kind);
            else
                MUST(text_same(buffer_as_text(&reader.cell), columns[column].name));
        }
    }
    MUST(reader.rest.length == 0);
    buffer_release(&reader.cell);
    buffer_release(&out);
    return 0;
}

/* One field and the comma or CRLF behind it; false when the file is no CSV there. */
static bool read_cell(struct reader *reader) {
    const char *at = reader->rest.at, *end = at + reader->rest.length;
    buffer_clear(&reader->cell);
    reader->is_quoted = at < end && *at == '"';
    at += reader->is_quoted;
    for (;; at++) {
        if (at == end) return false;
        if (reader->is_quoted && *at == '"') {
            if (++at == end) return false;
            if (*at != '"') break;
        } else if (!reader->is_quoted && strchr("\",\r\n", *at)) {
            break;
        }
        buffer_byte(&reader->cell, *at);
    }
    reader->ends_row = *at != ',';
    if (reader->ends_row && (*at++ != '\r' || at == end || *at != '\n')) return false;
    reader->rest = (struct text){at + 1, (size_t)(end - at) - 1};
    return true;
}

static void must_be_cell(const struct reader *reader, struct text cell, enum column_kind kind) {
    struct text got = buffer_as_text(&reader->cell);
    bool is_text = kind != COLUMN_NUMBER;
    MUST(reader->is_quoted == (is_text && cell.at));
    if (is_text && got.length > 0) MUST(!strchr("=+-@\t\r", got.at[0]));
    bool is_guarded = is_text && cell.length > 0 && strchr("=+-@\t\r", cell.at[0]);
    MUST(!is_guarded || got.at[0] == '\'');
    if (is_guarded) got = text_after(got, 1);
    MUST(got.length == cell.length && (!cell.length || !memcmp(got.at, cell.at, cell.length)));
}
