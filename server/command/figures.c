/* amphi figures: a year's figures on the command line, exact, every measure (show); the same as files (export); every release counted again from the events (verify); the worksheet of continuing education (bpf). */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/config.h"
#include "command.h"
#include "csv.h"
#include "database/blocking.h"
#include "sheet.h"

static int run(void);
static error_t take(int key, char *value, struct argp_state *state);
static bool is_day(const char *word);
static int verify(struct blocking *blocking, struct query_file *file, struct arena *arena);
static int show(struct blocking *blocking, struct query_file *file, struct arena *arena);
static int worksheet(struct blocking *blocking, struct query_file *file, struct arena *arena);
static bool ask(struct blocking *blocking, struct query_file *file, struct arena *arena, const char *query, const struct pairs *values, struct table *rows);
static int export_files(struct blocking *blocking, struct query_file *file, struct arena *arena, const struct pairs *values);
static bool write_file(struct arena *arena, const char *name, struct text content);
static void print_head(const struct table *asked);
static void print_lines(const struct table *lines);
static void print_gaps(const struct table *gaps);

static const char *verb, *year, *by = "", *as_of, *known_on, *folder, *organisation;
static bool is_csv;
static const struct argp_option options[] = {
    {"year", 'y', "YEAR", 0, "2025-2026 is an academic year, 2026 a civil one", 0},
    {"by", 'b', "DIM[,DIM]", 0, "A table by one dimension, or by two crossed; without it the totals", 0},
    {"as-of", 'd', "DAY", 0, "What was true at the end of that day (2026-01-15); without it today", 0},
    {"known-on", 'k', "DAY", 0, "What Amphi knew at the end of that day; alone, it is the day of --as-of too", 0},
    {"folder", 'f', "FOLDER", 0, "Of export: made here, and must not be there yet; figures-YEAR without it", 0},
    {"organisation", 'o', "CODE", 0, "Of bpf: whose worksheet", 0},
    {"csv", 'c', NULL, 0, "As CSV, one row for each measure and cell, or each line", 0},
    {0},
};
const struct command figures_command = {
    "figures",
    "show|export YEAR|verify [YEAR]|bpf",
    "show prints a year's figures: enrolments, persons, trained, completed, hours, fte; exact and provisional. export writes a folder with figures.csv, schema.json (Table Schema), datapackage.json (definitions, days, completeness) and figures.xlsx, for internal use. verify counts every release again from the events, of YEAR or of all years, and ends with exit code 1 at the first cell that differs. bpf prints the yearly report of continuing education (Cerfa 10443*17) of an organisation and fiscal year, and what it lacks.\vDimensions: institution, institution_any, level, kind, track, ai_focus, field, axis, programme, mode, language, gender, birth_band, entry, "
    "trainee_status, payer_line, company. nd = not available. A day that lies ahead, or --as-of after --known-on, is refused with exit code 64.",
    "DATABASE SQL",
    options,
    take,
    run,
};

static error_t take(int key, char *value, struct argp_state *state) {
    switch (key) {
    case 'y': year = value; return 0;
    case 'b': by = value; return 0;
    case 'd': as_of = value; return 0;
    case 'k': known_on = value; return 0;
    case 'c': is_csv = true; return 0;
    case 'f': folder = value; return 0;
    case 'o': organisation = value; return 0;
    case ARGP_KEY_ARG:
        if (!verb) verb = value;
        else if (strcmp(verb, "show") && !year) year = value;
        else argp_error(state, "unexpected argument");
        return 0;
    case ARGP_KEY_END:
        if (verb && !strcmp(verb, "verify")) {
            if (*by || as_of || known_on || is_csv || folder || organisation) argp_error(state, "a release has its own days: verify takes a year or nothing");
            return 0;
        }
        if (verb && !strcmp(verb, "bpf")) {
            if (*by || as_of || known_on || folder) argp_error(state, "a worksheet has its own lines and days: bpf takes --organisation, --year and --csv");
            if (!organisation || !year) argp_error(state, "say whose and which: bpf --organisation=CODE --year=2025");
            return 0;
        }
        if (!verb || (strcmp(verb, "show") && strcmp(verb, "export"))) argp_error(state, "say: show --year=YEAR, export YEAR, verify [YEAR], or bpf --organisation=CODE --year=YEAR");
        if (organisation) argp_error(state, "--organisation is of bpf");
        if (!year) argp_error(state, strcmp(verb, "export") ? "say which year: --year=2025-2026" : "say which year: export 2025-2026");
        if (!strcmp(verb, "export") ? is_csv || *by : folder != NULL) argp_error(state, "--folder is of export, --by and --csv are of show");
        if ((as_of && !is_day(as_of)) || (known_on && !is_day(known_on))) argp_error(state, "a day is written 2026-01-15");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static bool is_day(const char *word) {
    static const int lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int y = 0, m = 0, d = 0, end = 0;
    bool is_shaped = strlen(word) == 10 && strspn(word, "0123456789-") == 10 && sscanf(word, "%4d-%2d-%2d%n", &y, &m, &d, &end) == 3 && end == 10;
    if (!is_shaped || y < 1900 || m < 1 || m > 12 || d < 1 || d > lengths[m - 1]) return false;
    return m != 2 || d < 29 || (y % 4 == 0 && (y % 100 != 0 || y % 400 == 0));
}

static int run(void) {
    return command_with_database("amphi_report", "figures", !strcmp(verb, "verify") ? verify : !strcmp(verb, "bpf") ? worksheet : show);
}

/* One release after the other, each with its own definitions, parameters and days. */
static int verify(struct blocking *blocking, struct query_file *file, struct arena *arena) {
    struct pairs values = {0};
    struct table releases = {0};
    pairs_add(&values, arena, TEXT("year"), text_of(year ? year : ""));
    if (!ask(blocking, file, arena, "releases", &values, &releases)) return CODE_FAILED;
    if (year && !releases.rows_count) {
        fprintf(stderr, "amphi figures: no release of %s\n", year);
        return CODE_USAGE;
    }
    for (size_t i = 0; i < releases.rows_count; i++) {
        struct pairs release = {0};
        struct table answer = {0};
        pairs_add(&release, arena, TEXT("release_id"), table_get(&releases, i, "release_id"));
        if (!ask(blocking, file, arena, "mismatch", &release, &answer)) return CODE_FAILED;
        struct text problem = table_get(&answer, 0, "problem");
        printf("%.*s revision %.*s (%.*s, as of %.*s): ", TEXT_PRINT(table_get(&releases, i, "year")), TEXT_PRINT(table_get(&releases, i, "revision")), TEXT_PRINT(table_get(&releases, i, "status")), TEXT_PRINT(table_get(&releases, i, "as_of")));
        if (problem.length) {
            printf("%.*s\n", TEXT_PRINT(problem));
            return CODE_FAILED;
        }
        printf("%.*s cells, the same\n", TEXT_PRINT(table_get(&releases, i, "cells")));
    }
    printf("%zu releases, each the same from the events\n", releases.rows_count);
    return fflush(stdout) == 0 ? CODE_GOOD : CODE_FAILED;
}

static int show(struct blocking *blocking, struct query_file *file, struct arena *arena) {
    struct pairs values = {0};
    struct table asked = {0}, rows = {0}, gaps = {0};
    pairs_add(&values, arena, TEXT("year"), text_of(year));
    pairs_add(&values, arena, TEXT("by"), text_of(by));
    if (as_of) pairs_add(&values, arena, TEXT("as_of"), text_of(as_of));
    if (known_on) pairs_add(&values, arena, TEXT("known_on"), text_of(known_on));
    if (!ask(blocking, file, arena, "asked", &values, &asked)) return CODE_FAILED;
    struct text problem = table_get(&asked, 0, "problem");
    if (problem.length) {
        fprintf(stderr, "amphi figures: %.*s\n", TEXT_PRINT(problem));
        return CODE_USAGE;
    }
    pairs_add(&values, arena, TEXT("asked_table"), table_get(&asked, 0, "asked_table"));
    if (!strcmp(verb, "export")) return export_files(blocking, file, arena, &values);
    if (!ask(blocking, file, arena, is_csv ? "open_data" : "lines", &values, &rows) || (!is_csv && !ask(blocking, file, arena, "gaps", &values, &gaps))) return CODE_FAILED;
    if (is_csv) {
        struct buffer out = {0};
        csv_write(&out, &rows);
        fwrite(out.at, 1, out.length, stdout);
        buffer_release(&out);
    } else {
        print_head(&asked);
        print_lines(&rows);
        print_gaps(&gaps);
    }
    return fflush(stdout) == 0 ? CODE_GOOD : CODE_FAILED;
}

static int worksheet(struct blocking *blocking, struct query_file *file, struct arena *arena) {
    struct pairs values = {0};
    struct table asked = {0}, rows = {0}, gaps = {0};
    pairs_add(&values, arena, TEXT("year"), text_of(year));
    pairs_add(&values, arena, TEXT("organisation"), text_of(organisation));
    if (!ask(blocking, file, arena, "bpf_asked", &values, &asked)) return CODE_FAILED;
    struct text problem = table_get(&asked, 0, "problem");
    if (problem.length) {
        fprintf(stderr, "amphi figures: %.*s\n", TEXT_PRINT(problem));
        return CODE_USAGE;
    }
    if (!ask(blocking, file, arena, "bpf_lines", &values, &rows) || !ask(blocking, file, arena, "bpf_gaps", &values, &gaps)) return CODE_FAILED;
    if (is_csv) {
        struct buffer out = {0};
        csv_write(&out, &rows);
        fwrite(out.at, 1, out.length, stdout);
        buffer_release(&out);
        return fflush(stdout) == 0 ? CODE_GOOD : CODE_FAILED;
    }
    printf("BPF %s of %.*s, %.*s to %.*s: %s, for internal use\n%-5s %-14s %9s %9s\n", year, TEXT_PRINT(table_get(&asked, 0, "code")), TEXT_PRINT(table_get(&asked, 0, "first_on")), TEXT_PRINT(table_get(&asked, 0, "last_on")),
           gaps.rows_count ? "incomplete" : "complete", "frame", "line", "number", "hours");
    for (size_t i = 0; i < rows.rows_count; i++) {
        struct text hours = table_get(&rows, i, "hours");
        printf("%-5.*s %-14.*s %9.*s %9.*s  %.*s\n", TEXT_PRINT(table_get(&rows, i, "frame")), TEXT_PRINT(table_get(&rows, i, "line")), TEXT_PRINT(table_get(&rows, i, "number")), TEXT_PRINT(hours.length ? hours : TEXT("z")), TEXT_PRINT(table_get(&rows, i, "line_name")));
    }
    for (size_t i = 0; i < gaps.rows_count; i++) printf("missing: %.*s, %.*s\n", TEXT_PRINT(table_get(&gaps, i, "gap")), TEXT_PRINT(table_get(&gaps, i, "gaps")));
    return fflush(stdout) == 0 ? CODE_GOOD : CODE_FAILED;
}

static bool ask(struct blocking *blocking, struct query_file *file, struct arena *arena, const char *query, const struct pairs *values, struct table *rows) {
    return blocking_run(blocking, arena, (struct query *)query_file_query(file, query), values, rows, NULL);
}

/* All or nothing: what has been written goes again when the rest can't be. */
static int export_files(struct blocking *blocking, struct query_file *file, struct arena *arena, const struct pairs *values) {
    struct table rows = {0}, definitions = {0}, schema = {0}, package = {0};
    static const char *const names[] = {"figures.csv", "schema.json", "datapackage.json", "figures.xlsx"};
    if (!ask(blocking, file, arena, "export", values, &rows) || !ask(blocking, file, arena, "definitions", values, &definitions) || !ask(blocking, file, arena, "schema", values, &schema) || !ask(blocking, file, arena, "package", values, &package))
        return CODE_FAILED;
    if (!folder) folder = arena_print(arena, "figures-%s", year);
    if (mkdir(folder, 0777) != 0) {
        fprintf(stderr, "amphi figures: %s: %s\n", folder, strerror(errno));
        return CODE_DATA;
    }
    struct buffer csv = {0}, packed = {0}, book = {0};
    csv_write(&csv, &rows);
    const struct table *sheets[] = {&rows, &definitions};
    for (size_t s = 0; s < 2; s++) {
        struct text *headers = arena_take(arena, (sheets[s]->columns_count + 1) * sizeof *headers);
        for (size_t c = 0; c < sheets[s]->columns_count; c++) headers[c] = sheets[s]->columns[c].name;
        sheet_pack(&packed, s ? TEXT("definitions") : text_of(arena_print(arena, "figures %s", year)), headers, sheets[s]);
    }
    bool is_done = write_file(arena, names[0], buffer_as_text(&csv)) && write_file(arena, names[1], table_get(&schema, 0, "content")) && write_file(arena, names[2], table_get(&package, 0, "content"));
    if (is_done && rows.rows_count > SHEET_ROWS_MOST)
        fprintf(stderr, "amphi figures: more than %d rows: no workbook\n", SHEET_ROWS_MOST);
    else if (is_done)
        is_done = sheet_make(buffer_as_text(&packed), &book) && write_file(arena, names[3], buffer_as_text(&book));
    buffer_release(&csv);
    buffer_release(&packed);
    buffer_release(&book);
    for (size_t i = 0; i < sizeof names / sizeof *names && !is_done; i++) remove(arena_print(arena, "%s/%s", folder, names[i]));
    if (!is_done) remove(folder);
    if (is_done) printf("%s: %zu rows, exact and provisional, for internal use\n", folder, rows.rows_count);
    return is_done ? CODE_GOOD : CODE_FAILED;
}

static bool write_file(struct arena *arena, const char *name, struct text content) {
    const char *path = arena_print(arena, "%s/%s", folder, name);
    FILE *stream = fopen(path, "wb");
    bool is_done = stream && fwrite(content.at, 1, content.length, stream) == content.length;
    if (stream && fclose(stream) != 0) is_done = false;
    if (!is_done) fprintf(stderr, "amphi figures: %s: %s\n", path, strerror(errno));
    return is_done;
}

static void print_head(const struct table *asked) {
    printf("%.*s year %s, as of %.*s, known on %.*s: provisional (revision 0)%s, for internal use\n", TEXT_PRINT(table_get(asked, 0, "year_kind")), year, TEXT_PRINT(table_get(asked, 0, "as_of")),
           TEXT_PRINT(table_get(asked, 0, "known_on")), table_is_true(asked, 0, "is_now") ? ", in progress" : "");
}

/* The two columns of names are as wide as their longest; numbers stand under each other. */
static void print_lines(const struct table *lines) {
    static const char *const measures[] = {"enrolments", "persons", "trained", "completed", "hours", "fte"};
    int first = 0, second = 0;
    for (size_t i = 0; i < lines->rows_count; i++) {
        int own = (int)table_get(lines, i, "first").length, other = (int)table_get(lines, i, "second").length;
        if (own > first) first = own;
        if (other > second) second = other;
    }
    printf("%-*s  %-*s", first, "", second, "");
    for (size_t m = 0; m < sizeof measures / sizeof *measures; m++) printf(" %12s", measures[m]);
    for (size_t i = 0; i < lines->rows_count; i++) {
        printf("\n%-*.*s  %-*.*s", first, TEXT_PRINT(table_get(lines, i, "first")), second, TEXT_PRINT(table_get(lines, i, "second")));
        for (size_t m = 0; m < sizeof measures / sizeof *measures; m++) {
            struct text value = table_get(lines, i, measures[m]);
            printf(" %12.*s", TEXT_PRINT(value.length ? value : TEXT("z")));
        }
    }
    putchar('\n');
}

static void print_gaps(const struct table *gaps) {
    for (size_t i = 0; i < gaps->rows_count; i++)
        printf("%.*s: %.*s of %.*s\n", TEXT_PRINT(table_get(gaps, i, "item")), TEXT_PRINT(table_get(gaps, i, "missing")), TEXT_PRINT(table_get(gaps, i, "total")));
}
