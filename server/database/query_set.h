/* The inside of a query set: what preparing fills in. Shared by all connections of the process. */
#ifndef DATABASE_QUERY_SET_H
#define DATABASE_QUERY_SET_H
#include "query_file.h"

struct query_set {
    struct arena *arena;
    struct query_file *files; /* in order of name */
    size_t files_count;
    struct query *queries; /* of all files, one array */
    size_t count;
    char (*problems)[6];   /* by query: SQLSTATE of the last failed preparation, "" if none */
    unsigned *array_types; /* OIDs of all array types of the database, ascending */
    size_t array_types_count, array_types_size;
};

/* False when the query belongs to another set. */
bool query_set_place(const struct query_set *set, const struct query *query, size_t *place);
#endif
