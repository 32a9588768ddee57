/* Rows of a query, cells in place where the database library left them. Views, CSV and documents read this; none of them knows libpq. */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H
#include "text.h"

enum column_kind { COLUMN_TEXT, COLUMN_BOOLEAN, COLUMN_NUMBER, COLUMN_DATE, COLUMN_MOMENT, COLUMN_ARRAY, COLUMN_JSON };

struct column {
    struct text name;
    enum column_kind kind;
};

/* Text format of PostgreSQL throughout: booleans are "t" and "f", dates 2026-11-22, moments 2026-11-22 10:30:00+00 (sessions run in UTC).
   A SQL NULL is a cell whose `at` is NULL. */
struct table {
    const struct column *columns;
    size_t columns_count;
    const struct text *cells; /* row by row */
    size_t rows_count;
};

struct text table_cell(const struct table *table, size_t row, size_t column);
/* The cell of the column of that name; TEXT_NONE when there is no such column, no such row, or it is NULL. */
struct text table_get(const struct table *table, size_t row, const char *column);
bool table_has(const struct table *table, const char *column);
bool table_is_true(const struct table *table, size_t row, const char *column);
#endif
