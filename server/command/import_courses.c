/* amphi import courses: a file of courses becomes drafts, all of them or none. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "import.h"
#include "markdown.h"

enum { CELLS_MOST = 200, LINES_LEAST = 500, LINES_MOST = 5000, BYTES_AT_ONCE = 1 << 20, BYTES_OF_A_STEP = 5 << 19 };

struct courses {
    struct import import;
    const struct import_flags *flags;
    struct buffer raw, utf8, rows;
    struct sheet sheet;
    struct text names[CELLS_MOST];
    bool is_markdown[CELLS_MOST];
    size_t names_count;
    struct pairs present;
    bool is_unreadable;
};

static bool read_file(struct courses *courses);
static bool read_header(struct courses *courses, const struct table *columns);
static bool stage(struct courses *courses);
static void write_row(struct courses *courses);
static int lines_at_once(const struct courses *courses);
static bool tell_changes(struct courses *courses);

int import_courses(const struct import_flags *flags) {
    struct courses courses = {.flags = flags};
    struct import *import = &courses.import;
    struct table columns = {0};
    int refused = 0;
    int code = !flags->is_listing && !read_file(&courses) ? CODE_DATA : import_open(import, "import");
    if (code == CODE_GOOD && flags->is_listing) {
        code = import_print_columns(import);
    } else if (code == CODE_GOOD) {
        code = CODE_FAILED;
        if (import_ask(import, "columns", NULL, &columns))
            code = !read_header(&courses, &columns) ? CODE_DATA
                : !blocking_execute(import->blocking, "begin", &import->problem) || !stage(&courses) ? (courses.is_unreadable ? CODE_DATA : CODE_FAILED)
                : !import_in_steps(import, "check", lines_at_once(&courses), &courses.present, "checked", &refused) ? CODE_FAILED
                : refused ? (import_tell_refusals(import), CODE_DATA)
                : !tell_changes(&courses) || (!flags->is_dry && (!import_in_steps(import, "write", lines_at_once(&courses), NULL, "written", NULL) || !blocking_execute(import->blocking, "commit", &import->problem))) ? CODE_FAILED : CODE_GOOD;
    }
    sheet_release(&courses.sheet);
    buffer_release(&courses.raw);
    buffer_release(&courses.utf8);
    buffer_release(&courses.rows);
    import_close(import);
    return code;
}

static bool read_file(struct courses *courses) {
    bool has_bom = false;
    if (!buffer_read_file(&courses->raw, courses->flags->path)) return import_complain("%s: %s", courses->flags->path, strerror(errno));
    struct text raw = buffer_as_text(&courses->raw);
    enum sheet_encoding encoding = courses->flags->encoding ? sheet_encoding_named(courses->flags->encoding) : sheet_encoding_of(raw, &has_bom);
    if (encoding == SHEET_UNKNOWN) return import_complain("%s: its encoding can't be told; say --encoding=utf-8, cp1252 or macroman", courses->flags->path);
    if (!sheet_decode(raw, encoding, &courses->utf8)) return import_complain("%s: not all of it is %s", courses->flags->path, sheet_encoding_name(encoding));
    buffer_release(&courses->raw);
    char separator = courses->flags->separator ? import_separator_named(courses->flags->separator) : sheet_separator_of(buffer_as_text(&courses->utf8));
    if (!separator) return import_complain("%s: its separator can't be told from the first line; say --separator=comma, semicolon or tab", courses->flags->path);
    fprintf(stderr, "amphi import: %s%s, separated by %s\n", sheet_encoding_name(encoding), has_bom ? " with a byte order mark" : "", import_separator_words(separator));
    sheet_init(&courses->sheet, buffer_as_text(&courses->utf8), separator);
    return true;
}

static bool read_header(struct courses *courses, const struct table *columns) {
    struct sheet *sheet = &courses->sheet;
    if (!sheet_next(sheet)) return import_complain("line 1: no header");
    if (sheet->count > CELLS_MOST) return import_complain("line 1: more than %d columns", CELLS_MOST);
    bool is_good = true, has_code = false;
    for (size_t i = 0; i < sheet->count; i++) {
        struct text name = text_trim(sheet_cell(sheet, i));
        bool is_known = false;
        for (size_t c = 0; c < columns->rows_count && !is_known; c++) {
            is_known = text_same(name, table_get(columns, c, "name"));
            courses->is_markdown[i] = is_known && table_is_true(columns, c, "is_markdown");
        }
        for (size_t other = 0; other < i; other++)
            if (text_same(name, courses->names[other])) is_good = import_complain("line 1, column %.*s: stands there twice", TEXT_PRINT(name));
        if (!is_known) is_good = import_complain("line 1, column %.*s: no such column (--columns lists them)", TEXT_PRINT(name));
        has_code = has_code || text_is(name, "code");
        courses->names[i] = arena_copy(courses->import.arena, name);
        pairs_add(&courses->present, courses->import.arena, TEXT("present"), courses->names[i]);
    }
    courses->names_count = sheet->count;
    if (!has_code) is_good = import_complain("line 1: the column code is missing");
    return is_good;
}

/* Piece by piece, so that no more than the file itself is held. */
static bool stage(struct courses *courses) {
    struct sheet *sheet = &courses->sheet;
    struct table rows = {0};
    struct buffer sql = {0};
    if (!import_ask(&courses->import, "open", NULL, &rows)) return false;
    buffer_string(&sql, "copy course_import (line, fault, html");
    for (size_t i = 0; i < courses->names_count; i++) buffer_print(&sql, ", %.*s", TEXT_PRINT(courses->names[i]));
    buffer_string(&sql, ") from stdin");
    bool is_done = blocking_copy_open(courses->import.blocking, sql.at, &courses->import.problem);
    if (is_done) {
        while (is_done && sheet_next(sheet)) {
            write_row(courses);
            if (courses->rows.length < BYTES_AT_ONCE) continue;
            is_done = blocking_copy_put(courses->import.blocking, buffer_as_text(&courses->rows));
            buffer_clear(&courses->rows);
        }
        is_done = is_done && blocking_copy_put(courses->import.blocking, buffer_as_text(&courses->rows));
        is_done = blocking_copy_close(courses->import.blocking, sql.at, is_done, &courses->import.problem);
    }
    buffer_release(&sql);
    if (!is_done) return false;
    courses->is_unreadable = sheet->is_broken || !courses->import.lines;
    if (sheet->is_broken) return import_complain("line %d: a quote is never closed, or text stands behind one", sheet->line);
    if (!courses->import.lines) return import_complain("no line below the header");
    fprintf(stderr, "amphi import: %d lines read\n", courses->import.lines);
    return blocking_execute(courses->import.blocking, "analyze course_import", &courses->import.problem);
}

/* The staging table's row, as COPY takes it: line, fault, rendered texts, cells. A line of another length than the header's would put texts into wrong columns: it has a fault and no cells. */
static void write_row(struct courses *courses) {
    const struct sheet *sheet = &courses->sheet;
    bool is_good = sheet->count == courses->names_count;
    const char *at = sheet->cells.at;
    buffer_print(&courses->rows, "%d\t%s", sheet->line, is_good ? "\\N" : "cells");
    struct buffer html = {0}, cells = {0};
    buffer_byte(&html, '{');
    for (size_t i = 0; i < courses->names_count; i++) {
        struct text cell = is_good ? text_of(at) : TEXT_NONE;
        buffer_byte(&cells, '\t');
        if (is_good)
            blocking_copy_cell(&cells, cell);
        else
            buffer_string(&cells, "\\N");
        if (is_good && courses->is_markdown[i]) markdown_write_member(&html, courses->names[i], cell);
        at += cell.length + 1;
    }
    buffer_byte(&html, '}');
    buffer_byte(&courses->rows, '\t');
    blocking_copy_cell(&courses->rows, buffer_as_text(&html));
    buffer_text(&courses->rows, buffer_as_text(&cells));
    buffer_byte(&courses->rows, '\n');
    buffer_release(&html);
    buffer_release(&cells);
    courses->import.lines++;
    courses->import.last_line = sheet->line;
}

/* Of a step: planning it takes as long as checking some hundred short lines, and its progress is to be seen. */
static int lines_at_once(const struct courses *courses) {
    size_t lines = courses->import.lines ? (size_t)courses->import.lines : 1;
    size_t at_once = BYTES_OF_A_STEP / (courses->utf8.length / lines + 1);
    return at_once < LINES_LEAST ? LINES_LEAST : at_once > LINES_MOST ? LINES_MOST : (int)at_once;
}

static bool tell_changes(struct courses *courses) {
    struct table rows = {0}, counts = {0};
    if (!import_ask(&courses->import, "changes", NULL, &rows) || !import_ask(&courses->import, "counts", NULL, &counts)) return false;
    for (size_t i = 0; i < rows.rows_count; i++)
        printf("%.*s %.*s%s%.*s\n", TEXT_PRINT(table_get(&rows, i, "act")), TEXT_PRINT(table_get(&rows, i, "code")), table_get(&rows, i, "changed").length ? ": " : "", TEXT_PRINT(table_get(&rows, i, "changed")));
    printf("%.*s new, %.*s changed, %.*s as they are%s\n", TEXT_PRINT(table_get(&counts, 0, "news")), TEXT_PRINT(table_get(&counts, 0, "changes")), TEXT_PRINT(table_get(&counts, 0, "sames")),
           courses->flags->is_dry ? " (dry run: nothing was changed)" : "");
    return true;
}
