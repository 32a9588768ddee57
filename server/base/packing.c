/* Texts and tables as bytes: lengths of 32 bits in the machine's own order, for both ends are the same program. */
#include "packing.h"

#include <string.h>

static const uint32_t none = UINT32_MAX;

void pack_number(struct buffer *out, size_t number) {
    uint32_t small = (uint32_t)number;
    buffer_append(out, &small, sizeof small);
}

void pack_text(struct buffer *out, struct text text) {
    pack_number(out, text.at ? text.length : none);
    if (text.length) buffer_text(out, text);
}

void pack_table(struct buffer *out, const struct table *table) {
    pack_number(out, table->columns_count);
    pack_number(out, table->rows_count);
    for (size_t i = 0; i < table->columns_count; i++) {
        pack_text(out, table->columns[i].name);
        pack_number(out, table->columns[i].kind);
    }
    for (size_t i = 0; i < table->columns_count * table->rows_count; i++) pack_text(out, table->cells[i]);
}

bool unpack_number(struct text *rest, size_t *number) {
    uint32_t small;
    if (rest->length < sizeof small) return false;
    memcpy(&small, rest->at, sizeof small);
    *rest = text_after(*rest, sizeof small);
    *number = small;
    return true;
}

bool unpack_text(struct text *rest, struct text *text) {
    size_t length;
    if (!unpack_number(rest, &length)) return false;
    if (length == none) {
        *text = TEXT_NONE;
        return true;
    }
    if (length > rest->length) return false;
    *text = (struct text){rest->at, length};
    *rest = text_after(*rest, length);
    return true;
}

bool unpack_table(struct text *rest, struct arena *arena, struct table *table) {
    size_t columns_count, rows_count;
    if (!unpack_number(rest, &columns_count) || !unpack_number(rest, &rows_count)) return false;
    /* Every cell takes at least four bytes, so what is announced must fit before room is made for it. */
    size_t most = rest->length / sizeof(uint32_t);
    if (columns_count > most || (columns_count && rows_count > most / columns_count)) return false;
    struct column *columns = arena_take(arena, (columns_count + 1) * sizeof *columns);
    struct text *cells = arena_take(arena, (columns_count * rows_count + 1) * sizeof *cells);
    for (size_t i = 0; i < columns_count; i++) {
        size_t kind;
        if (!unpack_text(rest, &columns[i].name) || !unpack_number(rest, &kind) || kind > COLUMN_JSON) return false;
        columns[i].kind = (enum column_kind)kind;
    }
    for (size_t i = 0; i < columns_count * rows_count; i++)
        if (!unpack_text(rest, &cells[i])) return false;
    *table = (struct table){columns, columns_count, cells, columns_count ? rows_count : 0};
    return true;
}
