/* Result rows as tables, without copying a value. */
#include "rows.h"

#include <stdlib.h>

#include "../base/log.h"

struct rows {
    PGresult *result;
    struct arena *arena; /* of columns the query does not know */
    struct table table;
    size_t holders;
    struct text cells[];
};

static void fill_cells(struct text *cells, const PGresult *result);
static const struct column *columns_of(struct arena *arena, const struct query *query, const PGresult *result);
static void clear_result(void *result);
static void drop_rows(void *rows);

struct table rows_in_arena(struct arena *arena, const struct query *query, PGresult *result) {
    size_t rows = (size_t)PQntuples(result), columns = (size_t)PQnfields(result);
    struct text *cells = arena_take(arena, (rows * columns + 1) * sizeof *cells);
    fill_cells(cells, result);
    arena_drop(arena, clear_result, result);
    return (struct table){.columns = columns_of(arena, query, result), .columns_count = columns, .cells = cells, .rows_count = rows};
}

static void fill_cells(struct text *cells, const PGresult *result) {
    int rows = PQntuples(result), columns = PQnfields(result);
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++, cells++)
            *cells = PQgetisnull(result, row, column) ? TEXT_NONE : (struct text){PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column)};
}

/* The query's own, unless the statement was described anew in between. */
static const struct column *columns_of(struct arena *arena, const struct query *query, const PGresult *result) {
    size_t count = (size_t)PQnfields(result);
    if (query->columns && query->columns_count == count) return query->columns;
    struct column *columns = arena_take(arena, (count + 1) * sizeof *columns);
    for (size_t i = 0; i < count; i++) columns[i].name = arena_copy(arena, text_of(PQfname(result, (int)i)));
    return columns;
}

static void clear_result(void *result) {
    PQclear(result);
}

struct rows *rows_new(const struct query *query, PGresult *result) {
    size_t count = (size_t)PQntuples(result), columns = (size_t)PQnfields(result);
    struct rows *rows = malloc(sizeof *rows + count * columns * sizeof *rows->cells);
    if (!rows) BUG("out of memory");
    rows->result = result;
    rows->arena = arena_new();
    rows->holders = 1;
    rows->table = (struct table){.columns = columns_of(rows->arena, query, result), .columns_count = columns, .cells = rows->cells, .rows_count = count};
    fill_cells(rows->cells, result);
    return rows;
}

void rows_release(struct rows *rows) {
    if (!rows || --rows->holders > 0) return;
    PQclear(rows->result);
    arena_free(rows->arena);
    free(rows);
}

const struct table *rows_table(const struct rows *rows) {
    return &rows->table;
}

struct table rows_one(struct rows *rows, struct arena *arena, size_t row) {
    rows->holders++;
    arena_drop(arena, drop_rows, rows);
    struct table table = rows->table;
    table.cells += row * table.columns_count;
    table.rows_count = 1;
    return table;
}

static void drop_rows(void *rows) {
    rows_release(rows);
}
