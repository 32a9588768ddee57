/* Fills a query's parameters and columns from PostgreSQL's own description of the statement. */
#include "describe.h"

#include <stdlib.h>
#include <string.h>

#include "sql_scanner.h"

/* Stable since PostgreSQL 7: src/include/catalog/pg_type.dat. */
enum { BOOL = 16, INT8 = 20, INT2 = 21, INT4 = 23, OID = 26, FLOAT4 = 700, FLOAT8 = 701, NUMERIC = 1700, DATE = 1082, TIMESTAMP = 1114, TIMESTAMPTZ = 1184, JSON = 114, JSONB = 3802 };

static bool is_array_type(const struct query_set *set, unsigned type);
static int compare_types(const void *a, const void *b);
static bool same_columns(const struct query *query, const PGresult *result, const struct query_set *set);

void describe_array_types(struct query_set *set, const PGresult *result) {
    size_t count = (size_t)PQntuples(result);
    if (count > set->array_types_size) {
        set->array_types = arena_take(set->arena, count * sizeof *set->array_types);
        set->array_types_size = count;
    }
    set->array_types_count = count;
    for (size_t i = 0; i < count; i++) set->array_types[i] = (unsigned)strtoul(PQgetvalue(result, (int)i, 0), NULL, 10);
}

bool describe_query(struct query_set *set, struct query *query, const PGresult *result, const char **reason) {
    size_t parameters = (size_t)PQnparams(result);
    for (size_t i = 0; i < query->parameters_count && i < parameters; i++) {
        bool is_array = is_array_type(set, PQparamtype(result, (int)i));
        if (is_array != query->parameters[i].is_array) {
            *reason = "a parameter that is an array, and no other, is written with its type: :'name'::text[]";
            return false;
        }
        if (query->kind == QUERY_BATCH && !query->parameters[i].is_array) {
            *reason = "each parameter of a batch is an array";
            return false;
        }
    }
    if (same_columns(query, result, set)) return true;
    size_t count = (size_t)PQnfields(result);
    struct column *columns = arena_take(set->arena, count * sizeof *columns);
    for (size_t i = 0; i < count; i++)
        columns[i] = (struct column){arena_copy(set->arena, text_of(PQfname(result, (int)i))), describe_kind(set, PQftype(result, (int)i))};
    query->columns = columns;
    query->columns_count = count;
    return true;
}

static bool same_columns(const struct query *query, const PGresult *result, const struct query_set *set) {
    if (!query->columns || query->columns_count != (size_t)PQnfields(result)) return false;
    for (size_t i = 0; i < query->columns_count; i++)
        if (!text_is(query->columns[i].name, PQfname(result, (int)i)) || query->columns[i].kind != describe_kind(set, PQftype(result, (int)i))) return false;
    return true;
}

enum column_kind describe_kind(const struct query_set *set, unsigned type) {
    switch (type) {
    case BOOL: return COLUMN_BOOLEAN;
    case INT2: case INT4: case INT8: case OID: case FLOAT4: case FLOAT8: case NUMERIC: return COLUMN_NUMBER;
    case DATE: return COLUMN_DATE;
    case TIMESTAMP: case TIMESTAMPTZ: return COLUMN_MOMENT;
    case JSON: case JSONB: return COLUMN_JSON;
    default: return is_array_type(set, type) ? COLUMN_ARRAY : COLUMN_TEXT;
    }
}

static bool is_array_type(const struct query_set *set, unsigned type) {
    return set->array_types_count > 0 && bsearch(&type, set->array_types, set->array_types_count, sizeof type, compare_types);
}

static int compare_types(const void *a, const void *b) {
    unsigned first = *(const unsigned *)a, second = *(const unsigned *)b;
    return first < second ? -1 : first > second;
}

/* The position counts characters; the text begins with the end of the header's line. */
int describe_error_line(const struct query *query, const PGresult *result) {
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    if (!position) return query->line;
    size_t characters = strtoul(position, NULL, 10), at = 0;
    while (query->sql[at] && characters > 1) {
        at++;
        characters -= ((unsigned char)query->sql[at] & 0xC0) != 0x80;
    }
    return query->line + sql_line_of(text_of(query->sql), at) - 1;
}
