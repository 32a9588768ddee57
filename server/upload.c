/* Reads a table that was sent: its encoding and separator found out, its records and their long texts as JSON. */
#include "upload.h"

#include <string.h>

#include "base/arena.h"
#include "base/packing.h"
#include "base/sheet.h"
#include "markdown.h"
#include "seal.h"

/* Names of columns, blank separated. */
struct marks {
    struct text markdown, sealed;
};

static void read_table(struct text raw, const struct marks *marks, struct buffer *json);
static const char *read_each_way(struct text raw, const struct marks *marks, struct buffer *json, int *line);
static const char *read_as(struct text raw, enum sheet_encoding encoding, bool has_bom, const struct marks *marks, struct buffer *json, int *line);
static const char *read_records(struct sheet *sheet, const struct marks *marks, struct buffer *json);
static void write_record(const struct sheet *sheet, const struct text *names, size_t names_count, const struct marks *marks, struct buffer *json);
static bool is_listed(struct text names, struct text name);

bool upload_make(struct text packed, struct buffer *json) {
    struct marks marks;
    struct text raw;
    if (!unpack_text(&packed, &marks.markdown) || !unpack_text(&packed, &marks.sealed) || !unpack_text(&packed, &raw)) return false;
    read_table(raw, &marks, json);
    return true;
}

static const char not_so_encoded[] = "encoding";

static void read_table(struct text raw, const struct marks *marks, struct buffer *json) {
    bool has_bom = false, has_nul = memchr(raw.at, '\0', raw.length);
    int line = 0;
    enum sheet_encoding encoding = has_nul ? SHEET_UNKNOWN : sheet_encoding_of(raw, &has_bom);
    const char *problem = !raw.length ? "empty"
        : encoding != SHEET_UNKNOWN   ? read_as(raw, encoding, has_bom, marks, json, &line)
        : has_nul || has_bom          ? not_so_encoded
                                      : read_each_way(raw, marks, json, &line);
    if (problem) {
        buffer_clear(json);
        buffer_print(json, "{\"problem\":\"%s\",\"line\":%d}", problem, line);
    }
}

/* What the file holds doesn't tell the old encodings apart: whoever wrote it sees which reading is right. */
static const char *read_each_way(struct text raw, const struct marks *marks, struct buffer *json, int *line) {
    const char *problem = NULL, *comma = "";
    buffer_string(json, "{\"choices\":[");
    for (enum sheet_encoding each = SHEET_CP1252; !problem && each <= SHEET_MACROMAN; each++) {
        struct buffer one = {0};
        problem = read_as(raw, each, false, marks, &one, line);
        if (!problem) {
            buffer_string(json, comma);
            buffer_text(json, buffer_as_text(&one));
            comma = ",";
        } else if (problem == not_so_encoded)
            /* It has a byte that this encoding lacks: then it is the other. */
            problem = NULL;
        buffer_release(&one);
    }
    buffer_string(json, "]}");
    return problem || *comma ? problem : not_so_encoded;
}

static const char *read_as(struct text raw, enum sheet_encoding encoding, bool has_bom, const struct marks *marks, struct buffer *json, int *line) {
    struct buffer utf8 = {0};
    struct sheet sheet = {0};
    const char *problem = not_so_encoded;
    if (sheet_decode(raw, encoding, &utf8)) {
        char separator = sheet_separator_of(buffer_as_text(&utf8));
        problem = "separator";
        if (separator) {
            buffer_print(json, "{\"encoding\":\"%s\",\"has_bom\":%s,\"separator\":\"%s\",\"columns\":[", sheet_encoding_name(encoding), has_bom ? "true" : "false",
                         separator == ',' ? "comma" : separator == ';' ? "semicolon" : "tab");
            sheet_init(&sheet, buffer_as_text(&utf8), separator);
            problem = read_records(&sheet, marks, json);
        }
    }
    *line = sheet.line;
    sheet_release(&sheet);
    buffer_release(&utf8);
    return problem;
}

static const char *read_records(struct sheet *sheet, const struct marks *marks, struct buffer *json) {
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
        write_record(sheet, names, names_count, marks, json);
    }
    buffer_string(json, "]}");
    arena_free(arena);
    return sheet->is_broken ? "quote" : problem ? problem : lines ? NULL : "empty";
}

static void write_record(const struct sheet *sheet, const struct text *names, size_t names_count, const struct marks *marks, struct buffer *json) {
    struct buffer rendered = {0};
    const char *at = sheet->cells.at;
    buffer_byte(&rendered, '{');
    buffer_print(json, "{\"n\":%d,\"c\":[", sheet->line);
    for (size_t i = 0; i < sheet->count; i++) {
        struct text cell = text_of(at);
        if (i) buffer_byte(json, ',');
        if (i < names_count && is_listed(marks->sealed, names[i])) {
            struct buffer sealed = {0};
            seal_identifier(&sealed, cell);
            buffer_json(json, sealed.length ? buffer_as_text(&sealed) : TEXT(""));
            buffer_release(&sealed);
        } else {
            buffer_json(json, cell);
        }
        if (i < names_count && is_listed(marks->markdown, names[i])) markdown_write_member(&rendered, names[i], cell);
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
