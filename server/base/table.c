/* Rows of a query: finding a cell by place or by column name. */
#include "table.h"

#include "log.h"

static bool find_column(const struct table *table, const char *name, size_t *column);

struct text table_cell(const struct table *table, size_t row, size_t column) {
    if (row >= table->rows_count || column >= table->columns_count) {
        BUG("a cell outside its table");
    }
    return table->cells[row * table->columns_count + column];
}

struct text table_get(const struct table *table, size_t row, const char *column) {
    size_t place;
    return row < table->rows_count && find_column(table, column, &place) ? table_cell(table, row, place) : TEXT_NONE;
}

bool table_has(const struct table *table, const char *column) {
    size_t place;
    return find_column(table, column, &place);
}

static bool find_column(const struct table *table, const char *name, size_t *column) {
    for (size_t i = 0; i < table->columns_count; i++) {
        if (text_is(table->columns[i].name, name)) {
            *column = i;
            return true;
        }
    }
    return false;
}

bool table_is_true(const struct table *table, size_t row, const char *column) {
    return text_is(table_get(table, row, column), "t");
}
