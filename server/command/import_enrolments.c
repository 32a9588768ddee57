/* amphi import enrolments, amphi import source: enrolments of the years before Amphi, streamed from a file into a staging table, and written all or none. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/config.h"
#include "base/secret.h"
#include "import.h"
#include "seal.h"

enum { COLUMNS = 28, PERSON_KEY = 17, PIECE_BYTES = 1 << 20, RECORD_BYTES_MOST = 8 << 20, LINES_AT_ONCE = 100000 };

struct enrolments {
    struct import import;
    const struct import_flags *flags;
    enum sheet_encoding encoding;
    char separator;
    FILE *stream;
    struct secret_digest *digest;
    int64_t bytes;
    struct buffer raw;         /* read and not yet taken: begins with a record */
    size_t looked, end;        /* how far it was looked through, and where the last whole record ends */
    bool is_quoted, has_header;
    int next_line, told_line;
    struct buffer utf8, rows, sealed;
    struct table columns;
};

static int work(struct enrolments *enrolments);
static bool stage(struct enrolments *enrolments);
static void find_end(struct enrolments *enrolments);
static bool take_records(struct enrolments *enrolments, size_t length);
static bool copy_rows(struct enrolments *enrolments);
static bool take_header(struct enrolments *enrolments, struct sheet *sheet);
static void take_line(struct enrolments *enrolments, const struct sheet *sheet);
static bool check(struct enrolments *enrolments, int *refused);
static bool write(struct enrolments *enrolments, bool *is_written);
static bool tell(struct enrolments *enrolments);
static bool count(struct enrolments *enrolments);

int import_enrolments(const struct import_flags *flags) {
    struct enrolments enrolments = {.flags = flags, .next_line = 1, .encoding = flags->encoding ? sheet_encoding_named(flags->encoding) : SHEET_UTF8, .separator = flags->separator ? import_separator_named(flags->separator) : ','};
    struct import *import = &enrolments.import;
    int code = import_open(import, "import_enrolments");
    if (code == CODE_GOOD && flags->is_listing)
        code = import_print_columns(import);
    else if (code == CODE_GOOD && !secret_load(config_get("AMPHI_SECRET_FILE"), true))
        code = CODE_CONFIGURATION;
    else if (code == CODE_GOOD && !(enrolments.stream = fopen(flags->path, "rb")))
        code = (import_complain("%s: %s", flags->path, strerror(errno)), CODE_DATA);
    else if (code == CODE_GOOD)
        code = work(&enrolments);
    if (enrolments.stream) fclose(enrolments.stream);
    buffer_release(&enrolments.raw);
    buffer_release(&enrolments.utf8);
    buffer_release(&enrolments.rows);
    buffer_release(&enrolments.sealed);
    import_close(import);
    return code;
}

static int work(struct enrolments *enrolments) {
    struct import *import = &enrolments->import;
    struct table opened = {0};
    int refused = 0;
    bool is_written = false;
    command_watch_signals();
    /* The staging tables fit into memory up to about a million lines. */
    if (!blocking_execute(import->blocking, "set temp_buffers = '256MB'", &import->problem) || !import_ask(import, "columns", NULL, &enrolments->columns) || !blocking_execute(import->blocking, "begin", &import->problem)
        || !import_ask(import, "open", NULL, &opened))
        return CODE_FAILED;
    if (!stage(enrolments)) return import->problem.length || command_must_stop() ? CODE_FAILED : CODE_DATA;
    if (!check(enrolments, &refused)) return CODE_FAILED;
    if (refused) return import_tell_refusals(import) ? CODE_DATA : CODE_FAILED;
    if (!write(enrolments, &is_written) || !tell(enrolments)) return CODE_FAILED;
    if (enrolments->flags->is_dry || !is_written) return CODE_GOOD;
    if (!blocking_execute(import->blocking, "commit", &import->problem)) return CODE_FAILED;
    return count(enrolments) ? CODE_GOOD : CODE_FAILED;
}

/* A piece at a time, so that a file of any size takes as much memory as a small one. */
static bool stage(struct enrolments *enrolments) {
    struct import *import = &enrolments->import;
    bool is_end = false;
    enrolments->digest = secret_digest_new(import->arena);
    while (!is_end) {
        buffer_reserve(&enrolments->raw, PIECE_BYTES);
        char *into = enrolments->raw.at + enrolments->raw.length;
        size_t got = fread(into, 1, PIECE_BYTES, enrolments->stream);
        if (ferror(enrolments->stream)) return import_complain("%s: %s", enrolments->flags->path, strerror(errno));
        if (command_must_stop()) return import_complain("stopped; nothing was changed");
        is_end = got < PIECE_BYTES;
        secret_digest_add(enrolments->digest, (struct text){into, got});
        enrolments->raw.length += got;
        enrolments->bytes += (int64_t)got;
        find_end(enrolments);
        if (!is_end && !enrolments->end && enrolments->raw.length > RECORD_BYTES_MOST) return import_complain("line %d: a quote is never closed, or text stands behind one", enrolments->next_line);
        if (!take_records(enrolments, is_end ? enrolments->raw.length : enrolments->end)) return false;
    }
    if (!enrolments->has_header) return import_complain("line 1: no header");
    if (!import->lines) return import_complain("no line below the header");
    fprintf(stderr, "amphi import: %d lines read\n", import->lines);
    return true;
}

/* Quotes and line ends are the same bytes in every encoding that is read. */
static void find_end(struct enrolments *enrolments) {
    const struct buffer *raw = &enrolments->raw;
    for (; enrolments->looked + 1 < raw->length; enrolments->looked++) {
        char byte = raw->at[enrolments->looked];
        if (byte == '"') enrolments->is_quoted = !enrolments->is_quoted;
        if (!enrolments->is_quoted && (byte == '\n' || (byte == '\r' && raw->at[enrolments->looked + 1] != '\n'))) enrolments->end = enrolments->looked + 1;
    }
}

static bool take_records(struct enrolments *enrolments, size_t length) {
    struct import *import = &enrolments->import;
    struct sheet sheet = {0};
    buffer_clear(&enrolments->utf8);
    buffer_clear(&enrolments->rows);
    if (!sheet_decode((struct text){enrolments->raw.at, length}, enrolments->encoding, &enrolments->utf8))
        return import_complain("%s: from line %d on not all of it is %s; if it is written otherwise, say --encoding=utf-8, cp1252 or macroman", enrolments->flags->path, enrolments->next_line, sheet_encoding_name(enrolments->encoding));
    sheet_init(&sheet, buffer_as_text(&enrolments->utf8), enrolments->separator);
    sheet.next_line = enrolments->next_line;
    bool is_good = true;
    while (is_good && sheet_next(&sheet)) {
        if (!enrolments->has_header)
            is_good = take_header(enrolments, &sheet);
        else
            take_line(enrolments, &sheet);
    }
    if (is_good && sheet.is_broken) is_good = import_complain("line %d: a quote is never closed, or text stands behind one", sheet.line);
    enrolments->next_line = sheet.next_line;
    sheet_release(&sheet);
    /* What is left begins the next piece. */
    size_t left = enrolments->raw.length - length;
    if (left) memmove(enrolments->raw.at, enrolments->raw.at + length, left);
    enrolments->raw.length = left;
    enrolments->looked -= enrolments->looked < length ? enrolments->looked : length;
    enrolments->end = 0;
    is_good = is_good && (!enrolments->rows.length || copy_rows(enrolments));
    if (is_good && import->lines - enrolments->told_line >= LINES_AT_ONCE) {
        fprintf(stderr, "amphi import: %d lines read\n", import->lines);
        enrolments->told_line = import->lines;
    }
    return is_good;
}

static bool copy_rows(struct enrolments *enrolments) {
    struct import *import = &enrolments->import;
    const char *sql = arena_string(import->arena, table_get(&enrolments->columns, 0, "copy"));
    return blocking_copy_open(import->blocking, sql, &import->problem) && blocking_copy_close(import->blocking, sql, blocking_copy_put(import->blocking, buffer_as_text(&enrolments->rows)), &import->problem);
}

/* All columns, in their order: a file that lacks one was made for something else. */
static bool take_header(struct enrolments *enrolments, struct sheet *sheet) {
    enrolments->has_header = true;
    if (sheet->count == 1 && COLUMNS > 1) {
        char found = sheet_separator_of(sheet_cell(sheet, 0));
        if (found) return import_complain("line 1: its columns are separated by %s; say so by --separator", import_separator_words(found));
    }
    for (size_t i = 0; i < COLUMNS; i++) {
        struct text name = table_get(&enrolments->columns, i, "name"), cell = sheet_cell(sheet, i);
        if (!text_same(name, cell)) return import_complain("line 1: column %zu is %.*s, not %.*s (--columns lists them)", i + 1, TEXT_PRINT(name), TEXT_PRINT(cell.at ? cell : TEXT("missing")));
    }
    return sheet->count == COLUMNS || import_complain("line 1: more than %d columns", COLUMNS);
}

static void take_line(struct enrolments *enrolments, const struct sheet *sheet) {
    struct buffer *rows = &enrolments->rows;
    bool is_good = sheet->count == COLUMNS;
    const char *at = sheet->cells.at;
    buffer_print(rows, "%d\t%s", sheet->line, is_good ? "\\N" : "cells");
    for (size_t i = 0; i < COLUMNS; i++) {
        struct text cell = is_good ? text_of(at) : TEXT_NONE;
        buffer_byte(rows, '\t');
        if (!is_good) {
            buffer_string(rows, "\\N");
        } else if (i == PERSON_KEY) {
            seal_identifier(rows, cell);
        } else {
            blocking_copy_cell(rows, cell);
        }
        at += cell.length + 1;
    }
    buffer_byte(rows, '\n');
    enrolments->import.lines++;
    enrolments->import.last_line = sheet->line;
}

static bool check(struct enrolments *enrolments, int *refused) {
    struct import *import = &enrolments->import;
    struct table rows = {0};
    int64_t all;
    if (!import_ask(import, "places", NULL, &rows)) return false;
    fprintf(stderr, "amphi import: %.*s sessions named\n", TEXT_PRINT(table_get(&rows, 0, "places_count")));
    if (!import_in_steps(import, "check", LINES_AT_ONCE, NULL, "checked", NULL) || !import_ask(import, "compare", NULL, &rows) || !text_to_integer(table_get(&rows, 0, "refused"), &all)) return false;
    *refused = (int)all;
    return true;
}

/* A dry run does the same and takes it back: so its figures are those that would be. */
static bool write(struct enrolments *enrolments, bool *is_written) {
    struct import *import = &enrolments->import;
    struct arena *arena = import->arena;
    struct pairs values = {0};
    struct table rows = {0}, counts = {0};
    if (!import_ask(import, "counts", NULL, &counts)) return false;
    *is_written = !text_is(table_get(&counts, 0, "to_write"), "0");
    if (!*is_written) return true;
    if (enrolments->flags->is_dry && !import_ask(import, "measure", NULL, &rows)) return false;
    const char *name = strrchr(enrolments->flags->path, '/');
    pairs_add(&values, arena, TEXT("file_name"), text_of(name ? name + 1 : enrolments->flags->path));
    pairs_add(&values, arena, TEXT("sha256"), secret_digest_hex(enrolments->digest, arena));
    pairs_add(&values, arena, TEXT("bytes"), text_of(arena_print(arena, "%lld", (long long)enrolments->bytes)));
    if (!import_ask(import, "write_places", &values, &rows)) return false;
    struct pairs batch = {0};
    pairs_add(&batch, arena, TEXT("batch_id"), table_get(&rows, 0, "batch_id"));
    return import_in_steps(import, "write", LINES_AT_ONCE, &batch, "written", NULL) && import_ask(import, "settle", NULL, &rows);
}

static bool tell(struct enrolments *enrolments) {
    struct import *import = &enrolments->import;
    struct table counts = {0}, rows = {0};
    bool is_dry = enrolments->flags->is_dry;
    if (!import_ask(import, "counts", NULL, &counts) || !import_ask(import, "oddities", NULL, &rows)) return false;
    for (size_t i = 0; i < rows.rows_count; i++)
        fprintf(stderr, "line %.*s, %.*s: another birth year or gender than this person's first, which stays\n", TEXT_PRINT(table_get(&rows, i, "line")), TEXT_PRINT(table_get(&rows, i, "named")));
    if (is_dry && !text_is(table_get(&counts, 0, "to_write"), "0")) {
        if (!import_ask(import, "changes", NULL, &rows)) return false;
        for (size_t i = 0; i < rows.rows_count; i++)
            printf("%.*s %.*s: %.*s -> %.*s (%.*s)\n", TEXT_PRINT(table_get(&rows, i, "year")), TEXT_PRINT(table_get(&rows, i, "measure")), TEXT_PRINT(table_get(&rows, i, "before")), TEXT_PRINT(table_get(&rows, i, "after")),
                   TEXT_PRINT(table_get(&rows, i, "difference")));
    }
    printf("%.*s new, %.*s unchanged, %.*s corrected, %.*s taken out%s\n", TEXT_PRINT(table_get(&counts, 0, "news")), TEXT_PRINT(table_get(&counts, 0, "sames")), TEXT_PRINT(table_get(&counts, 0, "corrections")),
           TEXT_PRINT(table_get(&counts, 0, "voids")), is_dry ? " (dry run: nothing was changed)" : "");
    return true;
}

/* The counters behind the figures take in what was written; stopped, they do it later by themselves. */
static bool count(struct enrolments *enrolments) {
    struct import *import = &enrolments->import;
    struct table rows = {0};
    struct pairs values = {0};
    if (!import_ask(import, "newest", NULL, &rows)) return false;
    pairs_add(&values, import->arena, TEXT("newest"), table_get(&rows, 0, "newest"));
    while (!command_must_stop()) {
        if (!import_ask(import, "waiting", &values, &rows)) return false;
        if (text_is(table_get(&rows, 0, "waiting"), "0")) return true;
        fprintf(stderr, "amphi import: %.*s enrolments wait to be counted\n", TEXT_PRINT(table_get(&rows, 0, "waiting")));
        if (!import_ask(import, "fold", NULL, &rows)) return false;
        /* amphi jobs is at it. */
        if (text_is(table_get(&rows, 0, "folded"), "0")) command_sleep(300);
    }
    return true;
}

int import_source(const struct import_flags *flags) {
    struct import import = {0};
    struct table rows = {0};
    struct pairs values = {0};
    int code = import_open(&import, "import_enrolments");
    if (code == CODE_GOOD) {
        pairs_add(&values, import.arena, TEXT("source_code"), text_of(flags->path));
        pairs_add(&values, import.arena, TEXT("organisation_code"), text_of(flags->organisation));
        code = !import_ask(&import, "register", &values, &rows) ? CODE_FAILED : table_get(&rows, 0, "problem").length ? CODE_DATA : CODE_GOOD;
        struct text problem = table_get(&rows, 0, "problem");
        if (code == CODE_DATA) import_complain("%.*s", TEXT_PRINT(problem));
        if (code == CODE_GOOD) printf("source %s of %s %s\n", flags->path, flags->organisation, table_is_true(&rows, 0, "is_new") ? "registered" : "is registered");
    }
    import_close(&import);
    return code;
}
