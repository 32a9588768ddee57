/* Migrations once, in order, each with its checksum; then views, functions and rights again. */
#include "migrate.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/log.h"

enum { LOCK_TRIES = 600, LOCK_PAUSE = 100, TRIES = 10, TRY_PAUSE = 300 };

/* One site, one migrator at a time. The number means nothing. */
static const char TAKE_LOCK[] = "select pg_try_advisory_lock(4242790111) as is_taken";
static const char GIVE_LOCK[] = "select pg_advisory_unlock(4242790111)";
static const char MAKE_TABLE[] = "create table if not exists migration (number int primary key check (number > 0), name text not null, checksum text not null check (checksum ~ '^[0-9a-f]{64}$'), "
                                 "applied_at timestamptz not null default now());"
                                 "comment on table migration is 'Numbered changes of this schema that have run, each with the SHA-256 of its file: a file is never edited after release.'";
static const char MAKE_ROLES[] = "do $$ declare name text; begin "
                                 "foreach name in array array['amphi_web', 'amphi_mail', 'amphi_jobs', 'amphi_audit', 'amphi_report'] loop "
                                 "if not exists (select from pg_roles r where r.rolname = name) then execute format('create role %I nologin', name); end if; "
                                 "if not pg_has_role(current_user, name, 'member') then execute format('grant %I to %I', name, current_user); end if; "
                                 "end loop; end $$";
static const char GRANT_TABLE[] = "grant select on migration to amphi_web, amphi_mail, amphi_jobs, amphi_audit, amphi_report";
static const char SELECT_DONE[] = "select name, checksum = encode(sha256(convert_to($2::text, 'UTF8')), 'hex') as is_same from migration where number = $1::int";
static const char SELECT_LAST[] = "select coalesce(max(number), 0) as number from migration";
static const char INSERT_DONE[] = "insert into migration (number, name, checksum) values ($1::int, $3::text, encode(sha256(convert_to($2::text, 'UTF8')), 'hex'))";

struct migrator {
    struct blocking *blocking;
    struct arena *arena;
    const char *folder;
    struct buffer *problem;
};
/* A file of sql/views or sql/functions. */
struct piece_file {
    const char *folder, *name, *path;
    struct text content;
    bool is_done, was_dropped;
    struct buffer problem;
};

static bool take_lock(struct migrator *migrator);
static bool run_migrations(struct migrator *migrator);
static bool check_numbers(struct migrator *migrator, struct dirent **entries, int count);
static bool run_migration(struct migrator *migrator, const char *name);
static bool is_without_transaction(struct text content);
static bool in_transaction(struct migrator *migrator, bool (*step)(struct migrator *migrator, void *what), void *what);
static bool run_file(struct migrator *migrator, void *what);
static bool run_definitions(struct migrator *migrator, void *what);
static bool read_definitions(struct migrator *migrator, const char *folder, struct piece_file **files, size_t *count);
static bool run_definition(struct migrator *migrator, struct piece_file *file, bool *is_dropped);
static bool drop_definition(struct migrator *migrator, struct piece_file *file);
static bool run_rights(struct migrator *migrator, void *what);
static bool make_roles(struct migrator *migrator, void *what);
static bool ask(struct migrator *migrator, const char *sql, int number, struct text content, const char *name, struct table *rows);
static int list(const char *folder, const char *inner, struct dirent ***entries);
static void free_entries(struct dirent **entries, int count);
static int is_sql(const struct dirent *entry);
static int number_of(const char *name);

struct migration {
    const char *path, *name;
    int number;
    struct text content;
};

bool migrate(struct blocking *blocking, const char *folder, struct buffer *problem) {
    struct migrator migrator = {blocking, arena_new(), folder, problem};
    bool is_done = take_lock(&migrator);
    if (is_done) {
        is_done = blocking_execute(blocking, "set client_min_messages = warning; set lock_timeout = '1s'", problem) && in_transaction(&migrator, make_roles, NULL) &&
                  blocking_execute(blocking, MAKE_TABLE, problem) && run_migrations(&migrator) && in_transaction(&migrator, run_definitions, NULL) && in_transaction(&migrator, run_rights, NULL);
        blocking_execute(blocking, "reset lock_timeout", NULL);
        blocking_execute(blocking, GIVE_LOCK, NULL);
    }
    arena_free(migrator.arena);
    return is_done;
}

static bool take_lock(struct migrator *migrator) {
    for (int i = 0; i < LOCK_TRIES; i++) {
        struct table rows;
        if (!ask(migrator, TAKE_LOCK, 0, TEXT_NONE, NULL, &rows)) {
            buffer_string(migrator->problem, "the lock could not be asked for");
            return false;
        }
        if (table_is_true(&rows, 0, "is_taken")) return true;
        poll(NULL, 0, LOCK_PAUSE);
    }
    buffer_string(migrator->problem, "another migration is under way");
    return false;
}

static bool run_migrations(struct migrator *migrator) {
    struct dirent **entries = NULL;
    int count = list(migrator->folder, "migrations", &entries);
    bool is_done = count > 0 && check_numbers(migrator, entries, count);
    if (count <= 0) buffer_print(migrator->problem, "%s/migrations: %s", migrator->folder, count < 0 ? strerror(errno) : "no files");
    for (int i = 0; is_done && i < count; i++) is_done = run_migration(migrator, entries[i]->d_name);
    free_entries(entries, count);
    return is_done;
}

static bool check_numbers(struct migrator *migrator, struct dirent **entries, int count) {
    int newest = 0;
    for (int i = 0; i < count; i++) {
        int number = number_of(entries[i]->d_name);
        if (number == 0 || number == newest) {
            buffer_print(migrator->problem, "%s/migrations/%s: %s", migrator->folder, entries[i]->d_name, number == 0 ? "a name begins with a number and '_'" : "two files of one number");
            return false;
        }
        newest = number;
    }
    struct table rows;
    if (!ask(migrator, SELECT_LAST, 0, TEXT_NONE, NULL, &rows)) return false;
    int64_t last = 0;
    text_to_integer(table_get(&rows, 0, "number"), &last);
    if (last <= newest) return true;
    buffer_print(migrator->problem, "the database is at migration %lld, newer than this program, which knows %d", (long long)last, newest);
    return false;
}

static bool run_migration(struct migrator *migrator, const char *name) {
    struct migration migration = {arena_print(migrator->arena, "%s/migrations/%s", migrator->folder, name), name, number_of(name), TEXT_NONE};
    struct buffer content = {0};
    if (!buffer_read_file(&content, migration.path)) {
        buffer_print(migrator->problem, "%s: %s", migration.path, strerror(errno));
        return false;
    }
    migration.content = arena_copy(migrator->arena, buffer_as_text(&content));
    buffer_release(&content);
    struct table rows;
    if (!ask(migrator, SELECT_DONE, migration.number, migration.content, NULL, &rows)) return false;
    if (rows.rows_count == 1) {
        if (table_is_true(&rows, 0, "is_same")) return true;
        buffer_print(migrator->problem, "%s: changed after it ran as %.*s; write a new migration instead", migration.path, TEXT_PRINT(table_get(&rows, 0, "name")));
        return false;
    }
    fprintf(stderr, "migration %s\n", name);
    if (!is_without_transaction(migration.content)) return in_transaction(migrator, run_file, &migration);
    return blocking_script(migrator->blocking, migration.path, migrator->problem) && ask(migrator, INSERT_DONE, migration.number, migration.content, name, &rows);
}

static bool is_without_transaction(struct text content) {
    return text_starts(content, "-- no transaction");
}

static bool run_file(struct migrator *migrator, void *what) {
    const struct migration *migration = what;
    struct table rows;
    return blocking_execute_file(migrator->blocking, migration->path, migration->content, migrator->problem) &&
           ask(migrator, INSERT_DONE, migration->number, migration->content, migration->name, &rows);
}

/* Whoever waits for a lock makes all behind it wait too: better to give up after a second and come again. */
static bool in_transaction(struct migrator *migrator, bool (*step)(struct migrator *migrator, void *what), void *what) {
    for (int tries = 1;; tries++) {
        buffer_clear(migrator->problem);
        bool is_done = blocking_execute(migrator->blocking, "begin", migrator->problem) && step(migrator, what) && blocking_execute(migrator->blocking, "commit", migrator->problem);
        if (is_done) return true;
        const char *state = blocking_sqlstate(migrator->blocking);
        /* XX000: "tuple concurrently updated", roles being granted in another database of the same server. */
        bool may_heal = strcmp(state, "55P03") == 0 || strcmp(state, "40P01") == 0 || strcmp(state, "XX000") == 0 || strcmp(state, "23505") == 0 || strcmp(state, "42710") == 0;
        blocking_execute(migrator->blocking, "rollback", NULL);
        if (!may_heal || tries == TRIES) return false;
        poll(NULL, 0, TRY_PAUSE);
    }
}

static bool make_roles(struct migrator *migrator, void *what) {
    (void)what;
    return blocking_execute(migrator->blocking, MAKE_ROLES, migrator->problem);
}

/* They may need each other in any order: what lacks something is tried again as long as others succeed. */
static bool run_definitions(struct migrator *migrator, void *what) {
    (void)what;
    struct piece_file *files = NULL;
    size_t count = 0, done = 0;
    bool is_read = read_definitions(migrator, "views", &files, &count) && read_definitions(migrator, "functions", &files, &count), has_moved = true;
    while (is_read && has_moved && done < count) {
        has_moved = false;
        for (size_t i = 0; i < count; i++) {
            if (files[i].is_done) continue;
            bool is_dropped = false;
            files[i].is_done = run_definition(migrator, &files[i], &is_dropped);
            /* What hung on it went with it: everything runs once more. */
            for (size_t j = 0; is_dropped && j < count; j++) files[j].is_done = false;
            has_moved = has_moved || is_dropped || files[i].is_done;
        }
        done = 0;
        for (size_t i = 0; i < count; i++) done += files[i].is_done;
    }
    for (size_t i = 0; i < count; i++) {
        if (!files[i].is_done && files[i].problem.length > 0) buffer_print(migrator->problem, "%s%s", migrator->problem->length > 0 ? "\n" : "", files[i].problem.at);
        buffer_release(&files[i].problem);
    }
    if (is_read && done == count) fprintf(stderr, "%zu views and functions\n", count);
    free(files);
    return is_read && done == count;
}

static bool read_definitions(struct migrator *migrator, const char *folder, struct piece_file **files, size_t *count) {
    struct dirent **entries = NULL;
    int found = list(migrator->folder, folder, &entries);
    bool is_read = true;
    if (found > 0) *files = realloc(*files, (*count + (size_t)found) * sizeof **files);
    for (int i = 0; i < found; i++) {
        struct piece_file file = {.folder = folder, .path = arena_print(migrator->arena, "%s/%s/%s", migrator->folder, folder, entries[i]->d_name)};
        file.name = arena_print(migrator->arena, "%.*s", (int)(strlen(entries[i]->d_name) - 4), entries[i]->d_name);
        struct buffer content = {0};
        if (!buffer_read_file(&content, file.path)) {
            buffer_print(migrator->problem, "%s: %s", file.path, strerror(errno));
            is_read = false;
        }
        file.content = arena_copy(migrator->arena, (struct text){content.at ? content.at : "", content.length});
        buffer_release(&content);
        (*files)[(*count)++] = file;
    }
    free_entries(entries, found);
    return is_read;
}

static bool run_definition(struct migrator *migrator, struct piece_file *file, bool *is_dropped) {
    struct blocking *blocking = migrator->blocking;
    buffer_clear(&file->problem);
    if (!blocking_execute(blocking, "savepoint definition", &file->problem)) return false;
    if (blocking_execute_file(blocking, file->path, file->content, &file->problem)) return blocking_execute(blocking, "release savepoint definition", &file->problem);
    const char *state = blocking_sqlstate(blocking);
    /* "or replace" can't take away a column or change a type. */
    bool must_drop = (strcmp(state, "42P16") == 0 || strcmp(state, "42P13") == 0) && !file->was_dropped;
    if (!blocking_execute(blocking, "rollback to savepoint definition", NULL)) return false;
    if (!must_drop) return false;
    file->was_dropped = true;
    if (drop_definition(migrator, file))
        *is_dropped = true;
    else
        blocking_execute(blocking, "rollback to savepoint definition", NULL);
    return false;
}

/* The file is named after what it makes. Only other definitions can hang on a view, and all of them are made again; of a function a table's trigger or default may, so it is never cascaded. */
static bool drop_definition(struct migrator *migrator, struct piece_file *file) {
    const char *sql = strcmp(file->folder, "views") == 0
                          ? arena_print(migrator->arena, "drop view if exists \"%s\" cascade", file->name)
                          : arena_print(migrator->arena,
                                        "do $do$ declare routine regprocedure; begin for routine in select p.oid::regprocedure from pg_proc p where p.proname = '%s' and pg_function_is_visible(p.oid) "
                                        "loop execute 'drop routine ' || routine; end loop; end $do$",
                                        file->name);
    buffer_clear(&file->problem);
    return strspn(file->name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(file->name) && blocking_execute(migrator->blocking, sql, &file->problem);
}

static bool run_rights(struct migrator *migrator, void *what) {
    (void)what;
    const char *path = arena_print(migrator->arena, "%s/grants.sql", migrator->folder);
    struct buffer content = {0};
    bool is_done = true;
    if (buffer_read_file(&content, path)) {
        is_done = blocking_execute_file(migrator->blocking, path, buffer_as_text(&content), migrator->problem);
    } else if (errno != ENOENT) {
        buffer_print(migrator->problem, "%s: %s", path, strerror(errno));
        is_done = false;
    }
    buffer_release(&content);
    return is_done && blocking_execute(migrator->blocking, GRANT_TABLE, migrator->problem);
}

/* Values go by place: $1 the number, $2 the file's content, $3 its name. */
static bool ask(struct migrator *migrator, const char *sql, int number, struct text content, const char *name, struct table *rows) {
    static const char *const names[] = {"number", "content", "name"};
    struct text values[] = {text_of(arena_print(migrator->arena, "%d", number)), content, text_of(name)};
    size_t count = strstr(sql, "$3") ? 3 : strstr(sql, "$2") ? 2 : 0;
    struct query *query = arena_take(migrator->arena, sizeof *query);
    *query = (struct query){.sql = sql, .file = "migrate", .parameters = arena_take(migrator->arena, 3 * sizeof *query->parameters), .parameters_count = count};
    struct pairs pairs = {0};
    for (size_t i = 0; i < count; i++) {
        query->parameters[i].name = text_of(names[i]);
        pairs_add(&pairs, migrator->arena, text_of(names[i]), values[i]);
    }
    if (blocking_run(migrator->blocking, migrator->arena, query, &pairs, rows, NULL)) return true;
    buffer_print(migrator->problem, "the table of migrations: %s", blocking_sqlstate(migrator->blocking));
    return false;
}

int migrate_newest(const char *folder) {
    struct dirent **entries = NULL;
    int count = list(folder, "migrations", &entries), newest = 0;
    for (int i = 0; i < count; i++) newest = number_of(entries[i]->d_name) > newest ? number_of(entries[i]->d_name) : newest;
    free_entries(entries, count);
    return newest;
}

static int list(const char *folder, const char *inner, struct dirent ***entries) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, inner);
    return scandir(path, entries, is_sql, alphasort);
}

static void free_entries(struct dirent **entries, int count) {
    for (int i = 0; i < count; i++) free(entries[i]);
    if (count >= 0) free(entries);
}

static int is_sql(const struct dirent *entry) {
    return entry->d_name[0] != '.' && text_ends(text_of(entry->d_name), ".sql");
}

/* 0: no number. */
static int number_of(const char *name) {
    char *end;
    long number = strtol(name, &end, 10);
    return end > name && *end == '_' && number > 0 && number < 1000000 ? (int)number : 0;
}
