/* amphi import courses: a file of courses becomes drafts, all of them or none. */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/sheet.h"
#include "command.h"
#include "database/blocking.h"
#include "markdown.h"
#include "site.h"

enum { CELLS_MOST = 200, LINES_AT_ONCE = 500, BYTES_AT_ONCE = 1 << 20 };

struct import {
    struct arena *arena;
    struct query_file *file;
    struct blocking *blocking;
    struct buffer raw, utf8, rows, problem;
    struct sheet sheet;
    struct text names[CELLS_MOST];
    bool is_markdown[CELLS_MOST];
    size_t names_count;
    int lines, last_line;
    bool is_unreadable;
};

static int run(void);
static error_t take(int key, char *value, struct argp_state *state);
static int print_columns(struct import *import);
static bool read_file(struct import *import);
static bool read_header(struct import *import, const struct table *columns);
static bool stage(struct import *import);
static void write_row(struct import *import);
static bool check(struct import *import, bool *is_refused);
static bool tell_refusals(struct import *import);
static const char *language(void);
static bool tell_changes(struct import *import);
static bool write(struct import *import);
static bool ask(struct import *import, const char *query, const struct pairs *values, struct table *rows);
static bool in_steps(struct import *import, const char *query, const char *doing, int *refused);
static bool complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

static const char *what, *path, *encoding_name, *separator_name;
static bool is_dry, is_listing;
static const struct argp_option options[] = {
    {"dry-run", 'n', NULL, 0, "Say what would change, and change nothing", 0},
    {"columns", 'l', NULL, 0, "Print the columns that a file may have, and what each holds", 0},
    {"encoding", 'e', "NAME", 0, "utf-8, cp1252 or macroman, when it can't be told from the file", 0},
    {"separator", 's', "NAME", 0, "comma, semicolon or tab, when it can't be told from the header", 0},
    {0},
};
const struct command import_command = {
    "import",
    "courses FILE",
    "Read courses from a CSV file and keep them as drafts: all or none; the same file again changes nothing.\vThe first line names the columns (--columns). A refused line is printed with its number, column and reason, and the exit code is 65.",
    "DATABASE SQL",
    options,
    take,
    run,
};

static error_t take(int key, char *value, struct argp_state *state) {
    switch (key) {
    case 'n': is_dry = true; return 0;
    case 'l': is_listing = true; return 0;
    case 'e': encoding_name = value; return 0;
    case 's': separator_name = value; return 0;
    case ARGP_KEY_ARG:
        if (!what)
            what = value;
        else if (!path)
            path = value;
        else
            argp_error(state, "one file at a time");
        return 0;
    case ARGP_KEY_END:
        if (!what || strcmp(what, "courses") || (!path && !is_listing)) argp_error(state, "say: courses FILE");
        if (encoding_name && !sheet_encoding_named(encoding_name)) argp_error(state, "the encoding is utf-8, cp1252 or macroman");
        if (separator_name && strcmp(separator_name, "comma") && strcmp(separator_name, "semicolon") && strcmp(separator_name, "tab")) argp_error(state, "the separator is comma, semicolon or tab");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static int run(void) {
    struct import import = {.arena = arena_new()};
    struct table columns = {0};
    bool is_refused = false;
    int code = CODE_CONFIGURATION;
    if (!is_listing && !read_file(&import)) {
        code = CODE_DATA;
    } else if ((import.file = command_queries(import.arena, "import"))) {
        code = CODE_DATABASE;
        if ((import.blocking = command_database(""))) {
            code = CODE_FAILED;
            if (is_listing)
                code = print_columns(&import);
            else if (ask(&import, "columns", NULL, &columns))
                code = !read_header(&import, &columns) ? CODE_DATA
                    : !blocking_execute(import.blocking, "begin", &import.problem) || !stage(&import) ? (import.is_unreadable ? CODE_DATA : CODE_FAILED)
                    : !check(&import, &is_refused) ? CODE_FAILED
                    : is_refused ? (tell_refusals(&import), CODE_DATA)
                    : !tell_changes(&import) || (!is_dry && (!write(&import) || !blocking_execute(import.blocking, "commit", &import.problem))) ? CODE_FAILED : CODE_GOOD;
        }
    }
    if (import.problem.length) fprintf(stderr, "amphi import: %s\n", import.problem.at);
    /* What isn't committed ends with the connection. */
    if (import.blocking) blocking_close(import.blocking);
    sheet_release(&import.sheet);
    buffer_release(&import.raw);
    buffer_release(&import.utf8);
    buffer_release(&import.rows);
    buffer_release(&import.problem);
    arena_free(import.arena);
    return code;
}

static int print_columns(struct import *import) {
    struct table columns = {0};
    if (!ask(import, "columns", NULL, &columns)) return CODE_FAILED;
    for (size_t i = 0; i < columns.rows_count; i++) printf("%-24.*s %.*s\n", TEXT_PRINT(table_get(&columns, i, "name")), TEXT_PRINT(table_get(&columns, i, "holds")));
    return CODE_GOOD;
}

static bool read_file(struct import *import) {
    bool has_bom = false;
    if (!buffer_read_file(&import->raw, path)) return complain("%s: %s", path, strerror(errno));
    struct text raw = buffer_as_text(&import->raw);
    enum sheet_encoding encoding = encoding_name ? sheet_encoding_named(encoding_name) : sheet_encoding_of(raw, &has_bom);
    if (encoding == SHEET_UNKNOWN) return complain("%s: its encoding can't be told; say --encoding=utf-8, cp1252 or macroman", path);
    if (!sheet_decode(raw, encoding, &import->utf8)) return complain("%s: not all of it is %s", path, sheet_encoding_name(encoding));
    buffer_release(&import->raw);
    char separator = separator_name ? (*separator_name == 'c' ? ',' : *separator_name == 's' ? ';' : '\t') : sheet_separator_of(buffer_as_text(&import->utf8));
    if (!separator) return complain("%s: its separator can't be told from the first line; say --separator=comma, semicolon or tab", path);
    fprintf(stderr, "amphi import: %s%s, separated by %s\n", sheet_encoding_name(encoding), has_bom ? " with a byte order mark" : "", separator == ',' ? "commas" : separator == ';' ? "semicolons" : "tabs");
    sheet_init(&import->sheet, buffer_as_text(&import->utf8), separator);
    return true;
}

static bool read_header(struct import *import, const struct table *columns) {
    struct sheet *sheet = &import->sheet;
    if (!sheet_next(sheet)) return complain("line 1: no header");
    if (sheet->count > CELLS_MOST) return complain("line 1: more than %d columns", CELLS_MOST);
    bool is_good = true, has_code = false;
    for (size_t i = 0; i < sheet->count; i++) {
        struct text name = text_trim(sheet_cell(sheet, i));
        bool is_known = false;
        for (size_t c = 0; c < columns->rows_count && !is_known; c++) {
            is_known = text_same(name, table_get(columns, c, "name"));
            import->is_markdown[i] = is_known && table_is_true(columns, c, "is_markdown");
        }
        for (size_t other = 0; other < i; other++)
            if (text_same(name, import->names[other])) is_good = complain("line 1, column %.*s: stands there twice", TEXT_PRINT(name));
        if (!is_known) is_good = complain("line 1, column %.*s: no such column (--columns lists them)", TEXT_PRINT(name));
        has_code = has_code || text_is(name, "code");
        import->names[i] = arena_copy(import->arena, name);
    }
    import->names_count = sheet->count;
    if (!has_code) is_good = complain("line 1: the column code is missing");
    return is_good;
}

/* Piece by piece, so that no more than the file itself is held. */
static bool stage(struct import *import) {
    struct sheet *sheet = &import->sheet;
    struct table rows = {0};
    struct buffer sql = {0};
    if (!ask(import, "open", NULL, &rows)) return false;
    buffer_string(&sql, "copy course_import (line, fault, html");
    for (size_t i = 0; i < import->names_count; i++) buffer_print(&sql, ", %.*s", TEXT_PRINT(import->names[i]));
    buffer_string(&sql, ") from stdin");
    bool is_done = blocking_copy_open(import->blocking, sql.at, &import->problem);
    if (is_done) {
        while (is_done && sheet_next(sheet)) {
            write_row(import);
            if (import->rows.length < BYTES_AT_ONCE) continue;
            is_done = blocking_copy_put(import->blocking, buffer_as_text(&import->rows));
            buffer_clear(&import->rows);
        }
        is_done = is_done && blocking_copy_put(import->blocking, buffer_as_text(&import->rows));
        is_done = blocking_copy_close(import->blocking, sql.at, is_done, &import->problem);
    }
    buffer_release(&sql);
    if (!is_done) return false;
    import->is_unreadable = sheet->is_broken || !import->lines;
    if (sheet->is_broken) return complain("line %d: a quote is never closed, or text stands behind one", sheet->line);
    if (!import->lines) return complain("no line below the header");
    fprintf(stderr, "amphi import: %d lines read\n", import->lines);
    return blocking_execute(import->blocking, "analyze course_import", &import->problem);
}

/* The staging table's row, as COPY takes it: line, fault, rendered texts, cells. A line of another length than the header's would put texts into wrong columns: it has a fault and no cells. */
static void write_row(struct import *import) {
    const struct sheet *sheet = &import->sheet;
    bool is_good = sheet->count == import->names_count;
    const char *at = sheet->cells.at;
    buffer_print(&import->rows, "%d\t%s", sheet->line, is_good ? "\\N" : "cells");
    struct buffer html = {0}, cells = {0};
    buffer_byte(&html, '{');
    for (size_t i = 0; i < import->names_count; i++) {
        struct text cell = is_good ? text_of(at) : TEXT_NONE;
        buffer_byte(&cells, '\t');
        if (is_good)
            blocking_copy_cell(&cells, cell);
        else
            buffer_string(&cells, "\\N");
        if (is_good && import->is_markdown[i]) markdown_write_member(&html, import->names[i], cell);
        at += cell.length + 1;
    }
    buffer_byte(&html, '}');
    buffer_byte(&import->rows, '\t');
    blocking_copy_cell(&import->rows, buffer_as_text(&html));
    buffer_text(&import->rows, buffer_as_text(&cells));
    buffer_byte(&import->rows, '\n');
    buffer_release(&html);
    buffer_release(&cells);
    import->lines++;
    import->last_line = sheet->line;
}

static bool check(struct import *import, bool *is_refused) {
    int refused = 0;
    if (!in_steps(import, "check", "checked", &refused)) return false;
    *is_refused = refused > 0;
    return true;
}

/* In the same sentences as on the page of an upload. */
static bool tell_refusals(struct import *import) {
    char folder[PATH_MAX];
    struct buffer problems = {0};
    struct table rows = {0};
    struct messages *messages = messages_load(site_locale_folder(folder), &problems);
    if (!messages) complain("%s", problems.at);
    buffer_release(&problems);
    if (!messages || !ask(import, "refusals", NULL, &rows)) return false;
    for (size_t i = 0; i < rows.rows_count; i++) {
        struct text value = table_get(&rows, i, "value");
        struct buffer sentence = {0};
        messages_refusal(messages, language(), table_get(&rows, i, "problem"), TEXT("{}"), &sentence);
        struct text column = table_get(&rows, i, "column");
        /* "line": no column is wrong, the line is. */
        if (text_is(column, "line")) column = TEXT_NONE;
        fprintf(stderr, "line %.*s%s%.*s: %s%s%.*s%s\n", TEXT_PRINT(table_get(&rows, i, "line")), column.at ? ", column " : "", TEXT_PRINT(column), sentence.length ? sentence.at : "", value.length ? " (" : "", TEXT_PRINT(value),
                value.length ? ")" : "");
        buffer_release(&sentence);
    }
    messages_free(messages);
    if (ask(import, "counts", NULL, &rows)) fprintf(stderr, "amphi import: %.*s of %d lines refused; nothing was changed\n", TEXT_PRINT(table_get(&rows, 0, "refusals")), import->lines);
    return true;
}

/* Of the terminal: locale(7) names what rules. */
static const char *language(void) {
    const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value) return text_starts(text_of(value), "fr") ? "fr" : "en";
    }
    return "en";
}

static bool tell_changes(struct import *import) {
    struct table rows = {0}, counts = {0};
    if (!ask(import, "changes", NULL, &rows) || !ask(import, "counts", NULL, &counts)) return false;
    for (size_t i = 0; i < rows.rows_count; i++)
        printf("%.*s %.*s%s%.*s\n", TEXT_PRINT(table_get(&rows, i, "act")), TEXT_PRINT(table_get(&rows, i, "code")), table_get(&rows, i, "changed").length ? ": " : "", TEXT_PRINT(table_get(&rows, i, "changed")));
    printf("%.*s new, %.*s changed, %.*s as they are%s\n", TEXT_PRINT(table_get(&counts, 0, "news")), TEXT_PRINT(table_get(&counts, 0, "changes")), TEXT_PRINT(table_get(&counts, 0, "sames")),
           is_dry ? " (dry run: nothing was changed)" : "");
    return true;
}

static bool write(struct import *import) {
    return in_steps(import, "write", "written", NULL);
}

/* A call for every few hundred lines, so that one sees how far it is; and an interruption leaves nothing, for the transaction is one. */
static bool in_steps(struct import *import, const char *query, const char *doing, int *refused) {
    command_watch_signals();
    for (int first = 1; first <= import->last_line; first += LINES_AT_ONCE) {
        struct pairs values = {0};
        struct table rows = {0};
        struct arena *arena = import->arena;
        pairs_add(&values, arena, TEXT("first"), text_of(arena_print(arena, "%d", first)));
        pairs_add(&values, arena, TEXT("last"), text_of(arena_print(arena, "%d", first + LINES_AT_ONCE - 1)));
        for (size_t i = 0; i < import->names_count; i++) pairs_add(&values, arena, TEXT("present"), import->names[i]);
        if (command_must_stop()) return complain("stopped; nothing was changed");
        if (!ask(import, query, &values, &rows)) return false;
        int64_t count;
        if (refused && text_to_integer(table_get(&rows, 0, "refused"), &count)) *refused += (int)count;
        int last = first + LINES_AT_ONCE - 1;
        fprintf(stderr, "amphi import: %s to line %d of %d\n", doing, last < import->last_line ? last : import->last_line, import->last_line);
    }
    return true;
}

static bool ask(struct import *import, const char *query, const struct pairs *values, struct table *rows) {
    static const struct pairs none = {0};
    return blocking_run(import->blocking, import->arena, (struct query *)query_file_query(import->file, query), values ? values : &none, rows, NULL);
}

static bool complain(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("amphi import: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    return false;
}
