/* Reads a table that was sent: its encoding and separator found out, its records and their long texts as JSON. */
#include "upload.h"

#include <string.h>

#include "base/arena.h"
#include "base/packing.h"
#include "base/sheet.h"
#include "markdown.h"

static void read_table(struct text raw, struct text markdown, struct buffer *json);
static const char *read_records(struct sheet *sheet, struct text markdown, struct buffer *json);
static void write_record(const struct sheet *sheet, const struct text *names, size_t names_count, struct text markdown, struct buffer *json);
static bool is_listed(struct text names, struct text name);

bool upload_make(struct text packed, struct buffer *json) {
    struct text markdown, raw;
    if (!unpack_text(&packed, &markdown) || !unpack_text(&packed, &raw)) return false;
    read_table(raw, markdown, json);
    return true;
}

static void read_table(struct text raw, struct text markdown, struct buffer *json) {
    struct buffer utf8 = {0};
    struct sheet sheet = {0};
    bool has_bom = false;
    const char *problem = NULL;
    enum sheet_encoding encoding = memchr(raw.at, '\0', raw.length) ? SHEET_UNKNOWN : sheet_encoding_of(raw, &has_bom);
    if (!raw.length)
        problem = "empty";
    else if (encoding == SHEET_UNKNOWN || !sheet_decode(raw, encoding, &utf8))
        problem = "encoding";
    else {
        char separator = sheet_separator_of(buffer_as_text(&utf8));
        if (!separator)
            problem = "separator";
        else {
            buffer_print(json, "{\"encoding\":\"%s\",\"has_bom\":%s,\"separator\":\"%s\",\"columns\":[", sheet_encoding_name(encoding), has_bom ? "true" : "false",
                         separator == ',' ? "comma" : separator == ';' ? "semicolon" : "tab");
            sheet_init(&sheet, buffer_as_text(&utf8), separator);
            problem = read_records(&sheet, markdown, json);
        }
    }
    if (problem) {
        buffer_clear(json);
        buffer_print(json, "{\"problem\":\"%s\",\"line\":%d}", problem, sheet.line);
    }
    sheet_release(&sheet);
    buffer_release(&utf8);
}

static const char *read_records(struct sheet *sheet, struct text markdown, struct buffer *json) {
    struct text names[UPLOAD_CELLS_MOST];
    if (!sheet_next(sheet)) return sheet->is_broken ? "quote" : "empty";
    if (sheet->count > UPLOAD_CELLS_MOST) return "too_many";
    size_t names_count = sheet->count;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < names_count; i++) {
        names[i] = arena_copy(arena, text_trim(sheet_cell(sheet, i)));
        if (i) buffer_byte(json, ',');
        buffer_json(json, names[i]);
    }
    buffer_string(json, "],\"lines\":[");
    size_t lines = 0;
    const char *problem = NULL;
    while (!problem && sheet_next(sheet)) {
        if (++lines > UPLOAD_LINES_MOST || sheet->count > UPLOAD_CELLS_MOST) problem = "too_many";
        if (lines > 1) buffer_byte(json, ',');
        write_record(sheet, names, names_count, markdown, json);
    }
    buffer_string(json, "]}");
    arena_free(arena);
    return sheet->is_broken ? "quote" : problem ? problem : lines ? NULL : "empty";
}

static void write_record(const struct sheet *sheet, const struct text *names, size_t names_count, struct text markdown, struct buffer *json) {
    struct buffer rendered = {0};
    const char *at = sheet->cells.at;
    buffer_byte(&rendered, '{');
    buffer_print(json, "{\"n\":%d,\"c\":[", sheet->line);
    for (size_t i = 0; i < sheet->count; i++) {
        struct text cell = text_of(at);
        if (i) buffer_byte(json, ',');
        buffer_json(json, cell);
        if (i < names_count && is_listed(markdown, names[i])) markdown_write_member(&rendered, names[i], cell);
        at += cell.length + 1;
    }
    buffer_print(json, "],\"h\":%s}}", rendered.at);
    buffer_release(&rendered);
}

static bool is_listed(struct text names, struct text name) {
    for (struct text rest = names; rest.at;)
        if (text_same(text_cut(&rest, ' '), name)) return true;
    return false;
}
