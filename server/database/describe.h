/* What PostgreSQL says of a prepared statement: which parameters are arrays, which columns of which kind come back. */
#ifndef DATABASE_DESCRIBE_H
#define DATABASE_DESCRIBE_H
#include <libpq-fe.h>

#include "query_set.h"

#define DESCRIBE_ARRAYS_SQL "select oid from pg_catalog.pg_type where typcategory = 'A' order by oid"

/* Rows of DESCRIBE_ARRAYS_SQL: array types of our own enums and domains have OIDs nobody can know before. */
void describe_array_types(struct query_set *set, const PGresult *result);
/* Result of PQsendDescribePrepared. Old columns stay where they are when nothing changed: tables point to them. False: a batch with a parameter that is no array, or nameless columns. */
bool describe_query(struct query_set *set, struct query *query, const PGresult *result, const char **reason);
enum column_kind describe_kind(const struct query_set *set, unsigned type);
/* Line of the query's file that an error's position means. */
int describe_error_line(const struct query *query, const PGresult *result);
#endif
