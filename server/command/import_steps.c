/* What all imports do alike. */
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "import.h"
#include "site.h"

static const char *language(void);

int import_open(struct import *import, const char *queries) {
    import->arena = arena_new();
    import->file = command_queries(import->arena, queries);
    if (!import->file) return CODE_CONFIGURATION;
    import->blocking = command_database("");
    return import->blocking ? CODE_GOOD : CODE_DATABASE;
}

void import_close(struct import *import) {
    if (import->problem.length) fprintf(stderr, "amphi import: %s\n", import->problem.at);
    if (import->blocking) blocking_close(import->blocking);
    buffer_release(&import->problem);
    if (import->arena) arena_free(import->arena);
}

int import_print_columns(struct import *import) {
    struct table columns = {0};
    if (!import_ask(import, "columns", NULL, &columns)) return CODE_FAILED;
    for (size_t i = 0; i < columns.rows_count; i++) printf("%-24.*s %.*s\n", TEXT_PRINT(table_get(&columns, i, "name")), TEXT_PRINT(table_get(&columns, i, "holds")));
    return CODE_GOOD;
}

bool import_ask(struct import *import, const char *query, const struct pairs *values, struct table *rows) {
    static const struct pairs none = {0};
    return blocking_run(import->blocking, import->arena, (struct query *)query_file_query(import->file, query), values ? values : &none, rows, NULL);
}

bool import_in_steps(struct import *import, const char *query, int at_once, const struct pairs *values, const char *doing, int *refused) {
    command_watch_signals();
    for (int first = 1; first <= import->last_line; first += at_once) {
        struct pairs with = {0};
        struct table rows = {0};
        struct arena *arena = import->arena;
        if (values) pairs_add_all(&with, arena, values);
        pairs_add(&with, arena, TEXT("first"), text_of(arena_print(arena, "%d", first)));
        pairs_add(&with, arena, TEXT("last"), text_of(arena_print(arena, "%d", first + at_once - 1)));
        if (command_must_stop()) return import_complain("stopped; nothing was changed");
        if (!import_ask(import, query, &with, &rows)) return false;
        int64_t count;
        if (refused && text_to_integer(table_get(&rows, 0, "refused"), &count)) *refused += (int)count;
        int last = first + at_once - 1;
        fprintf(stderr, "amphi import: %s to line %d of %d\n", doing, last < import->last_line ? last : import->last_line, import->last_line);
    }
    return true;
}

bool import_tell_refusals(struct import *import) {
    char folder[PATH_MAX];
    struct buffer problems = {0};
    struct table rows = {0};
    struct messages *messages = messages_load(site_locale_folder(folder), &problems);
    if (!messages) import_complain("%s", problems.at);
    buffer_release(&problems);
    if (!messages || !import_ask(import, "refusals", NULL, &rows)) return false;
    for (size_t i = 0; i < rows.rows_count; i++) {
        struct text value = table_get(&rows, i, "value"), named = table_get(&rows, i, "named"), column = table_get(&rows, i, "column");
        struct buffer sentence = {0};
        messages_refusal(messages, language(), table_get(&rows, i, "problem"), TEXT("{}"), &sentence);
        /* "line": no column is wrong, the line is. */
        if (text_is(column, "line")) column = TEXT_NONE;
        fprintf(stderr, "line %.*s%s%.*s%s%.*s: %s%s%.*s%s\n", TEXT_PRINT(table_get(&rows, i, "line")), named.length ? ", " : "", TEXT_PRINT(named), column.at ? ", column " : "", TEXT_PRINT(column), sentence.length ? sentence.at : "",
                value.length ? " (" : "", TEXT_PRINT(value), value.length ? ")" : "");
        buffer_release(&sentence);
    }
    messages_free(messages);
    if (import_ask(import, "counts", NULL, &rows)) fprintf(stderr, "amphi import: %.*s of %d lines refused; nothing was changed\n", TEXT_PRINT(table_get(&rows, 0, "refusals")), import->lines);
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

bool import_complain(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("amphi import: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    return false;
}

const char *import_separator_words(char separator) {
    return separator == ',' ? "commas" : separator == ';' ? "semicolons" : "tabs";
}

char import_separator_named(const char *name) {
    struct text word = text_of(name);
    return text_is(word, "comma") ? ',' : text_is(word, "semicolon") ? ';' : text_is(word, "tab") ? '\t' : '\0';
}
