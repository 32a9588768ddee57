/* Loads every file of named queries below sql/pages, sql/actions and sql/engine, in order of name. */
#include "query_set.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MOST = 8 };

struct loading {
    struct query_set *set;
    const char *folder;
    struct buffer *problems;
    size_t files_size;
    bool has_problem;
};

static void load_folder(struct loading *loading, const char *relative, int depth);
static void load_file(struct loading *loading, const char *relative);
static int compare_files(const void *a, const void *b);
static int compare_name(const void *name, const void *file);
static void join_queries(struct query_set *set);
static void loading_problem(struct loading *loading, const char *relative, const char *reason);

struct query_set *query_set_load(const char *folder, struct buffer *problems) {
    static const char *const folders[] = {"actions", "engine", "pages"};
    struct arena *arena = arena_new();
    struct query_set *set = arena_take(arena, sizeof *set);
    set->arena = arena;
    struct loading loading = {.set = set, .folder = folder, .problems = problems};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) load_folder(&loading, folders[i], 0);
    if (loading.has_problem) {
        query_set_free(set);
        return NULL;
    }
    if (set->files_count > 0) qsort(set->files, set->files_count, sizeof *set->files, compare_files);
    join_queries(set);
    return set;
}

/* A folder that is not there holds nothing: `amphi check` tells which route lacks its file. */
static void load_folder(struct loading *loading, const char *relative, int depth) {
    struct arena *arena = loading->set->arena;
    DIR *folder = opendir(arena_print(arena, "%s/%s", loading->folder, relative));
    if (!folder) {
        if (errno != ENOENT) loading_problem(loading, relative, strerror(errno));
        return;
    }
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] == '.') continue;
        const char *inner = arena_print(arena, "%s/%s", relative, entry->d_name);
        if (text_ends(text_of(entry->d_name), ".sql"))
            load_file(loading, inner);
        else if (!strchr(entry->d_name, '.') && depth < DEPTH_MOST)
            load_folder(loading, inner, depth + 1);
    }
    closedir(folder);
}

static void load_file(struct loading *loading, const char *relative) {
    struct query_set *set = loading->set;
    const char *path = arena_print(set->arena, "%s/%s", loading->folder, relative);
    struct buffer content = {0};
    struct query_file file = {.name = {relative, strlen(relative) - (sizeof ".sql" - 1)}};
    file.name = arena_copy(set->arena, file.name);
    if (!buffer_read_file(&content, path))
        loading_problem(loading, relative, strerror(errno));
    else if (!query_file_parse(set->arena, path, buffer_as_text(&content), text_starts(file.name, "pages/"), &file, loading->problems))
        loading->has_problem = true;
    buffer_release(&content);
    if (set->files_count == loading->files_size) {
        loading->files_size = loading->files_size ? loading->files_size * 2 : 64;
        struct query_file *files = arena_take(set->arena, loading->files_size * sizeof *files);
        if (set->files_count > 0) memcpy(files, set->files, set->files_count * sizeof *files);
        set->files = files;
    }
    set->files[set->files_count++] = file;
}

static int compare_files(const void *a, const void *b) {
    const struct query_file *first = a, *second = b;
    return strcmp(first->name.at, second->name.at);
}

static int compare_name(const void *name, const void *file) {
    return strcmp(name, ((const struct query_file *)file)->name.at);
}

/* One array, so that a query's place in the set is its address; names of statements never repeat within a process, so that a query of an old set can't meet the statement of a new one. */
static void join_queries(struct query_set *set) {
    static unsigned sets;
    sets++;
    for (size_t i = 0; i < set->files_count; i++) set->count += set->files[i].count;
    set->queries = arena_take(set->arena, set->count * sizeof *set->queries);
    set->problems = arena_take(set->arena, set->count * sizeof *set->problems);
    size_t place = 0;
    for (size_t i = 0; i < set->files_count; i++) {
        struct query_file *file = &set->files[i];
        struct query *queries = &set->queries[place];
        memcpy(queries, file->queries, file->count * sizeof *queries);
        enum query_home home = text_starts(file->name, "pages/") ? HOME_PAGES : text_starts(file->name, "actions/") ? HOME_ACTIONS : HOME_ENGINE;
        for (size_t q = 0; q < file->count; q++) {
            queries[q].home = home;
            snprintf(queries[q].statement, sizeof queries[q].statement, "q%u_%zu", sets, place++);
        }
        file->queries = queries;
    }
}

static void loading_problem(struct loading *loading, const char *relative, const char *reason) {
    loading->has_problem = true;
    buffer_print(loading->problems, "%s/%s:0: %s\n", loading->folder, relative, reason);
}

void query_set_free(struct query_set *set) {
    if (set) arena_free(set->arena);
}

const struct query_file *query_set_find(const struct query_set *set, const char *name) {
    return set->files_count > 0 ? bsearch(name, set->files, set->files_count, sizeof *set->files, compare_name) : NULL;
}

const struct query_file *query_set_files(const struct query_set *set, size_t *count) {
    *count = set->files_count;
    return set->files;
}

bool query_set_place(const struct query_set *set, const struct query *query, size_t *place) {
    if (query < set->queries || query >= set->queries + set->count) return false;
    *place = (size_t)(query - set->queries);
    return true;
}
