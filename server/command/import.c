/* amphi import: files of other systems come in, all of a file or none of it. */
#include <string.h>

#include "import.h"

static int run(void);
static error_t take(int key, char *value, struct argp_state *state);

static const char *what;
static struct import_flags flags;
static const struct argp_option options[] = {
    {"dry-run", 'n', NULL, 0, "Say what would change, and change nothing", 0},
    {"columns", 'l', NULL, 0, "Print the columns that a file may have, and what each holds", 0},
    {"encoding", 'e', "NAME", 0, "utf-8, cp1252 or macroman; of courses found out where it can be, of enrolments utf-8 without it", 0},
    {"separator", 's', "NAME", 0, "comma, semicolon or tab; of courses found out where it can be, of enrolments comma without it", 0},
    {"organisation", 'o', "CODE", 0, "Of a source: the institution whose system it is", 0},
    {0},
};
const struct command import_command = {
    "import",
    "courses FILE\nenrolments FILE\nsource NAME --organisation=CODE",
    "Read a CSV file, all of it or none: courses become drafts; enrolments of the years before Amphi are counted from then on. The same file again changes nothing.\v"
    "The first line names the columns (--columns): of courses those that there are, of enrolments all of them in their order. A refused line is printed with its number, column and reason, and the exit code is 65. "
    "Enrolments come from a source, registered once by its name (small letters, digits, dashes) with its owner; of the people in the file only a key is kept, made with AMPHI_SECRET_FILE. "
    "A line is known again by source and source_id: other content corrects it, state void takes it out, and a line that is missing from a later file stays.",
    "DATABASE SQL SECRET_FILE",
    options,
    take,
    run,
};

static error_t take(int key, char *value, struct argp_state *state) {
    switch (key) {
    case 'n': flags.is_dry = true; return 0;
    case 'l': flags.is_listing = true; return 0;
    case 'e': flags.encoding = value; return 0;
    case 's': flags.separator = value; return 0;
    case 'o': flags.organisation = value; return 0;
    case ARGP_KEY_ARG:
        if (!what)
            what = value;
        else if (!flags.path)
            flags.path = value;
        else
            argp_error(state, "one file at a time");
        return 0;
    case ARGP_KEY_END: {
        bool is_source = what && !strcmp(what, "source");
        if (!what || (strcmp(what, "courses") && strcmp(what, "enrolments") && !is_source)) argp_error(state, "say: courses FILE, enrolments FILE or source NAME");
        if (!flags.path && (is_source || !flags.is_listing)) argp_error(state, is_source ? "say which source: its name" : "say which file");
        if (is_source != (flags.organisation != NULL)) argp_error(state, is_source ? "say whose source it is: --organisation=CODE" : "--organisation is of a source");
        if (flags.encoding && !sheet_encoding_named(flags.encoding)) argp_error(state, "the encoding is utf-8, cp1252 or macroman");
        if (flags.separator && !import_separator_named(flags.separator)) argp_error(state, "the separator is comma, semicolon or tab");
        return 0;
    }
    default: return ARGP_ERR_UNKNOWN;
    }
}

static int run(void) {
    return !strcmp(what, "courses") ? import_courses(&flags) : !strcmp(what, "enrolments") ? import_enrolments(&flags) : import_source(&flags);
}
