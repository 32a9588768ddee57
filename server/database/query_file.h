/* Files of named queries (sql/pages, sql/actions, sql/engine): psql's variable syntax in, numbered parameters out. */
#ifndef DATABASE_QUERY_FILE_H
#define DATABASE_QUERY_FILE_H
#include "../base/arena.h"
#include "../base/buffer.h"
#include "../base/table.h"

/* -- query: NAME [(one|maybe|batch|in LIST by COLUMN)] */
enum query_kind { QUERY_LIST, QUERY_ONE, QUERY_MAYBE, QUERY_IN, QUERY_BATCH };
/* By the folder: pages are read, actions written; the engine's own queries go both ways. */
enum query_home { HOME_ENGINE, HOME_PAGES, HOME_ACTIONS };

struct parameter {
    struct text name;
    bool is_array; /* written :'name'::TYPE[]; preparing sees that the statement says so too */
};
struct query {
    struct text name;
    enum query_kind kind;
    struct text list, by; /* of QUERY_IN */
    const char *sql;      /* with $1 … $n */
    struct parameter *parameters;
    size_t parameters_count; /* each name once, in order of first use */
    struct column *columns;
    size_t columns_count; /* known once prepared */
    bool is_prepared; /* described, by the connection that prepares it */
    enum query_home home;
    const char *file; /* sql/pages/courses/show.sql */
    int line;
    char statement[24]; /* name of the prepared statement */
};
struct query_file {
    struct text name; /* pages/courses/show, actions/enrolments/create, engine/layout */
    struct query *queries;
    size_t count;
};
struct query_set;

/* Reads every file below folder/pages, folder/actions, folder/engine. In pages `:'person_id'` becomes the signed-in person of this transaction
   (nullif(current_setting('amphi.person_id', true), '')::bigint); everywhere else each name is a parameter. Problems: "FILE:LINE: reason", and NULL. */
struct query_set *query_set_load(const char *folder, struct buffer *problems);
void query_set_free(struct query_set *set);
const struct query_file *query_set_find(const struct query_set *set, const char *name);
/* All files in order of name. */
const struct query_file *query_set_files(const struct query_set *set, size_t *count);
const struct query *query_file_query(const struct query_file *file, const char *name); /* NULL if absent */
/* True when any query of the file has that parameter; *is_array when one uses it as an array. */
bool query_file_takes(const struct query_file *file, struct text name, bool *is_array);
/* Parses one file's text: for tests and the fuzzer. */
bool query_file_parse(struct arena *arena, const char *file, struct text content, bool is_page, struct query_file *out, struct buffer *problems);
#endif
