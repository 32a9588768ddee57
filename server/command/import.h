/* What all imports of `amphi import` do alike: ask, work in steps, say what is refused. */
#ifndef COMMAND_IMPORT_H
#define COMMAND_IMPORT_H
#include "base/arena.h"
#include "base/sheet.h"
#include "command.h"
#include "database/blocking.h"

struct import {
    struct arena *arena;
    struct query_file *file; /* sql/commands/import….sql: with columns, refusals and counts, see import_tell_refusals */
    struct blocking *blocking;
    struct buffer problem;
    int lines, last_line; /* of the file, below its header */
};

/* The flags, as they were given; NULL without. */
struct import_flags {
    const char *path, *encoding, *separator, *organisation;
    bool is_dry, is_listing;
};

int import_courses(const struct import_flags *flags);
int import_enrolments(const struct import_flags *flags);
int import_source(const struct import_flags *flags); /* path: its name */

/* Opens arena, queries and database; the exit code of what is missing, else CODE_GOOD. */
int import_open(struct import *import, const char *queries);
void import_close(struct import *import); /* says the problem; what isn't committed ends with the connection */
int import_print_columns(struct import *import);
bool import_ask(struct import *import, const char *query, const struct pairs *values, struct table *rows);
/* A call for every so many lines with `first` and `last` beside `values`, so that one sees how far it is; an interruption leaves nothing, for the transaction is one. Adds up the column `refused` unless it is NULL. */
bool import_in_steps(struct import *import, const char *query, int at_once, const struct pairs *values, const char *doing, int *refused);
/* In the same sentences as on the page of an upload: query refusals (line, column, named, problem, value), query counts (refusals). */
bool import_tell_refusals(struct import *import);
bool import_complain(const char *format, ...) __attribute__((format(printf, 1, 2))); /* always false */
const char *import_separator_words(char separator);
char import_separator_named(const char *name);
#endif
