/* amphi demo: loads the demonstration catalogue into an empty database and sets the password of its accounts. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/secret.h"
#include "command.h"
#include "database/blocking.h"
#include "helper.h"
#include "password.h"

struct hashing {
    struct loop *loop;
    struct buffer hash;
};

static int run(void);
static error_t take(int key, char *value, struct argp_state *state);
static int load(struct blocking *blocking, struct query_file *file, struct arena *arena);
static bool grow(struct blocking *blocking, struct arena *arena, struct query_file *file);
static bool close_year(struct blocking *blocking, struct arena *arena, struct query_file *file);
static bool load_files(struct blocking *blocking);
static bool load_file(struct blocking *blocking, const char *path, struct buffer *problem);
static int is_sql(const struct dirent *entry);
static const char *hash_of(struct arena *arena, const char *password);
static void hashed(void *owner, enum helper_outcome outcome, struct text hash);

enum { MOST = 100000000, YEARS_MOST = 20 };
static bool is_only_if_empty;
static int64_t people, enrolments, years = 3;
static const struct argp_option options[] = {
    {"if-empty", 'e', NULL, 0, "Do nothing, and say so, when there are courses or people already", 0},
    {"enrolments", 'n', "COUNT", 0, "Invent so many further enrolments, to see how the yearly figures bear a size", 0},
    {"people", 'p', "COUNT", 0, "Of so many further people; without it a fifth of the enrolments", 0},
    {"years", 'y', "COUNT", 0, "Spread over so many academic years, the running one the last (3)", 0},
    {0},
};
const struct command demo_command = {
    "demo",
    NULL,
    "Load the demonstration catalogue, invented people and their enrolments into an empty database.\vThe accounts' password is AMPHI_DEMO_PASSWORD; without it one is drawn. It is printed on stdout.",
    "DATABASE SQL",
    options,
    take,
    run,
};

static error_t take(int key, char *value, struct argp_state *state) {
    switch (key) {
    case 'e': is_only_if_empty = true; return 0;
    case 'n':
    case 'p': {
        int64_t *count = key == 'n' ? &enrolments : &people;
        if (!text_to_integer(text_of(value), count) || *count < 1 || *count > MOST) argp_error(state, "a count is 1 to %d", MOST);
        return 0;
    }
    case 'y':
        if (!text_to_integer(text_of(value), &years) || years < 1 || years > YEARS_MOST) argp_error(state, "there are 1 to %d years", YEARS_MOST);
        return 0;
    case ARGP_KEY_END:
        if (people && !enrolments) argp_error(state, "--people goes with --enrolments");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static int run(void) {
    return command_with_database("", "demo", load);
}

static int load(struct blocking *blocking, struct query_file *file, struct arena *arena) {
    struct pairs values = {0};
    struct table rows = {0};
    if (!blocking_run(blocking, arena, (struct query *)query_file_query(file, "is_empty"), &values, &rows, NULL)) return CODE_FAILED;
    if (!table_is_true(&rows, 0, "is_empty")) {
        fprintf(stderr, "amphi demo: the database holds courses or people already; nothing was changed\n");
        return is_only_if_empty ? CODE_GOOD : CODE_DATA;
    }
    const char *password = config_get("AMPHI_DEMO_PASSWORD");
    if (!*password) password = arena_print(arena, "amphi-%s", arena_string(arena, secret_random_hex(arena, 5)));
    const char *problem = password_problem(text_of(password), TEXT_NONE);
    if (problem) {
        fprintf(stderr, "amphi demo: AMPHI_DEMO_PASSWORD is %s\n", problem);
        return CODE_CONFIGURATION;
    }
    const char *hash = hash_of(arena, password);
    if (!hash) return CODE_FAILED;
    pairs_add(&values, arena, TEXT("password_hash"), text_of(hash));
    /* All or nothing: whoever interrupts it finds the database empty again, and can start anew. */
    if (!blocking_execute(blocking, "begin", NULL) || !load_files(blocking) || !blocking_run(blocking, arena, (struct query *)query_file_query(file, "set_password"), &values, &rows, NULL) ||
        !grow(blocking, arena, file) || !close_year(blocking, arena, file) ||
        !blocking_execute(blocking, "commit", NULL))
        return CODE_FAILED;
    printf("%s\n", password);
    return CODE_GOOD;
}

/* A year at a time, so that one sees how far it is. */
static bool grow(struct blocking *blocking, struct arena *arena, struct query_file *file) {
    for (int64_t back = 0; enrolments && back < years; back++) {
        struct pairs values = {0};
        struct table rows = {0};
        pairs_add(&values, arena, TEXT("people"), text_of(arena_print(arena, "%lld", (long long)(people ? people : enrolments / 5 + 1))));
        pairs_add(&values, arena, TEXT("enrolments"), text_of(arena_print(arena, "%lld", (long long)enrolments)));
        pairs_add(&values, arena, TEXT("years"), text_of(arena_print(arena, "%lld", (long long)years)));
        pairs_add(&values, arena, TEXT("back"), text_of(arena_print(arena, "%lld", (long long)back)));
        if (!blocking_run(blocking, arena, (struct query *)query_file_query(file, "grow"), &values, &rows, NULL)) return false;
        fprintf(stderr, "amphi demo: %.*s enrolments, year %lld of %lld\n", TEXT_PRINT(table_get(&rows, 0, "made")), (long long)back + 1, (long long)years);
    }
    return true;
}

/* Of the demonstration year only: a bench closes its years itself. */
static bool close_year(struct blocking *blocking, struct arena *arena, struct query_file *file) {
    struct pairs values = {0};
    struct table rows = {0};
    return enrolments || blocking_run(blocking, arena, (struct query *)query_file_query(file, "close"), &values, &rows, NULL);
}

static bool load_files(struct blocking *blocking) {
    char folder[4096], path[4400];
    snprintf(folder, sizeof folder, "%s/demo", config_get("AMPHI_SQL"));
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_sql, alphasort);
    bool is_good = count > 0;
    if (!is_good) fprintf(stderr, "amphi demo: %s: %s\n", folder, count < 0 ? strerror(errno) : "no files");
    for (int i = 0; i < count; i++) {
        struct buffer problem = {0};
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (is_good) fprintf(stderr, "amphi demo: %s\n", entries[i]->d_name);
        is_good = is_good && load_file(blocking, path, &problem);
        if (problem.length) fprintf(stderr, "amphi demo: %s\n", problem.at);
        buffer_release(&problem);
        free(entries[i]);
    }
    free(entries);
    return is_good;
}

static bool load_file(struct blocking *blocking, const char *path, struct buffer *problem) {
    struct buffer content = {0};
    bool is_read = buffer_read_file(&content, path);
    if (!is_read) buffer_print(problem, "%s: %s", path, strerror(errno));
    bool is_good = is_read && blocking_execute_file(blocking, path, buffer_as_text(&content), problem);
    buffer_release(&content);
    return is_good;
}

static int is_sql(const struct dirent *entry) {
    return text_ends(text_of(entry->d_name), ".sql");
}

/* By the same helper process that hashes every other password. */
static const char *hash_of(struct arena *arena, const char *password) {
    int ends[2];
    if (!helper_pair(ends)) return NULL;
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        _exit(helper_serve(ends[1]));
    }
    close(ends[1]);
    struct hashing hashing = {.loop = loop_new()};
    struct helper *helper = helper_new(hashing.loop, ends[0]);
    if (helper_hash(helper, text_of(password), hashed, &hashing)) loop_run(hashing.loop);
    helper_free(helper);
    loop_free(hashing.loop);
    if (child > 0) waitpid(child, NULL, 0);
    const char *hash = hashing.hash.length ? arena_string(arena, buffer_as_text(&hashing.hash)) : NULL;
    buffer_release(&hashing.hash);
    return hash;
}

static void hashed(void *owner, enum helper_outcome outcome, struct text hash) {
    struct hashing *hashing = owner;
    if (outcome == HELPER_DONE) buffer_text(&hashing->hash, hash);
    loop_stop(hashing->loop);
}
