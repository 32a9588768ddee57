/* Draws a workbook: libxlsxwriter's constant-memory mode, rows in order, typed cells. */
#include "sheet.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xlsxwriter.h>

#include "base/log.h"
#include "base/packing.h"
#include "view/moment.h"

/* A cell and a sheet's name as Excel has them; widths in characters. A number of more digits than a double holds stays text. */
enum { CELL_CHARACTERS_MOST = 32767, NAME_CHARACTERS_MOST = 31, WIDTH_LEAST = 9, WIDTH_MOST = 60, DIGITS_MOST = 15 };

struct drawing {
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *header, *date, *moment, *wrapped;
    struct arena *arena;
};

static bool draw_all(struct drawing *drawing, struct text rest);
static bool draw(struct drawing *drawing, struct text title, const struct text *headers, const struct table *table);
static void make_formats(struct drawing *drawing);
static void set_widths(struct drawing *drawing, const struct text *headers, const struct table *table);
static void write_cell(struct drawing *drawing, lxw_row_t row, lxw_col_t column, struct text cell, enum column_kind kind);
static bool write_number(struct drawing *drawing, lxw_row_t row, lxw_col_t column, struct text cell);
static bool write_moment(struct drawing *drawing, lxw_row_t row, lxw_col_t column, struct text cell);
static const char *first_characters(struct arena *arena, struct text text, size_t most);
static size_t count_characters(struct text text);
static const char *sheet_name(struct arena *arena, struct text title);

void sheet_pack(struct buffer *out, struct text title, const struct text *headers, const struct table *table) {
    pack_text(out, title);
    pack_number(out, table->columns_count);
    for (size_t i = 0; i < table->columns_count; i++) pack_text(out, headers[i]);
    pack_table(out, table);
}

bool sheet_make(struct text packed, struct buffer *out) {
    struct arena *arena = arena_new();
    bool is_good = false;
    int file = packed.length ? memfd_create("sheet", MFD_CLOEXEC) : -1;
    if (file >= 0) {
        char path[40];
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
        lxw_workbook_options options = {.constant_memory = LXW_TRUE};
        struct drawing drawing = {.book = workbook_new_opt(path, &options), .arena = arena};
        is_good = drawing.book && draw_all(&drawing, packed) && buffer_read_file(out, path);
        close(file);
    }
    arena_free(arena);
    return is_good && file >= 0;
}

static bool draw_all(struct drawing *drawing, struct text rest) {
    bool is_good = true;
    make_formats(drawing);
    for (bool is_first = true; is_good && rest.length; is_first = false) {
        struct text title;
        struct table table;
        size_t count = 0;
        is_good = unpack_text(&rest, &title) && unpack_number(&rest, &count) && count <= rest.length;
        struct text *headers = arena_take(drawing->arena, (is_good ? count + 1 : 1) * sizeof *headers);
        for (size_t i = 0; is_good && i < count; i++) is_good = unpack_text(&rest, &headers[i]);
        is_good = is_good && unpack_table(&rest, drawing->arena, &table) && table.columns_count == count && count <= LXW_COL_MAX && table.rows_count <= SHEET_ROWS_MOST;
        if (!is_good) break;
        if (is_first) {
            lxw_doc_properties properties = {.title = (char *)(uintptr_t)arena_string(drawing->arena, title)};
            workbook_set_properties(drawing->book, &properties);
        }
        is_good = draw(drawing, title, headers, &table);
    }
    return workbook_close(drawing->book) == LXW_NO_ERROR && is_good;
}

static bool draw(struct drawing *drawing, struct text title, const struct text *headers, const struct table *table) {
    drawing->sheet = workbook_add_worksheet(drawing->book, sheet_name(drawing->arena, title));
    bool is_good = drawing->sheet != NULL;
    if (is_good) {
        set_widths(drawing, headers, table);
        worksheet_freeze_panes(drawing->sheet, 1, 0);
        worksheet_repeat_rows(drawing->sheet, 0, 0);
        worksheet_set_landscape(drawing->sheet);
        worksheet_set_paper(drawing->sheet, 9);
        worksheet_fit_to_pages(drawing->sheet, 1, 0);
        if (table->columns_count) worksheet_autofilter(drawing->sheet, 0, 0, (lxw_row_t)table->rows_count, (lxw_col_t)(table->columns_count - 1));
        for (size_t c = 0; c < table->columns_count; c++)
            worksheet_write_string(drawing->sheet, 0, (lxw_col_t)c, first_characters(drawing->arena, headers[c], CELL_CHARACTERS_MOST), drawing->header);
        for (size_t r = 0; r < table->rows_count; r++)
            for (size_t c = 0; c < table->columns_count; c++) write_cell(drawing, (lxw_row_t)(r + 1), (lxw_col_t)c, table_cell(table, r, c), table->columns[c].kind);
    }
    return is_good;
}

/* The order of day and month is a matter of the reader's program: 14 and 22 are Excel's own short date, with and without the time. */
static void make_formats(struct drawing *drawing) {
    drawing->header = workbook_add_format(drawing->book);
    format_set_bold(drawing->header);
    format_set_bottom(drawing->header, LXW_BORDER_THIN);
    format_set_text_wrap(drawing->header);
    format_set_align(drawing->header, LXW_ALIGN_VERTICAL_TOP);
    drawing->date = workbook_add_format(drawing->book);
    format_set_num_format_index(drawing->date, 14);
    drawing->moment = workbook_add_format(drawing->book);
    format_set_num_format_index(drawing->moment, 22);
    drawing->wrapped = workbook_add_format(drawing->book);
    format_set_text_wrap(drawing->wrapped);
    format_set_align(drawing->wrapped, LXW_ALIGN_VERTICAL_TOP);
}

/* Constant memory wants the widths before the rows. */
static void set_widths(struct drawing *drawing, const struct text *headers, const struct table *table) {
    for (size_t c = 0; c < table->columns_count; c++) {
        size_t width = WIDTH_LEAST, least = count_characters(headers[c]) + 3;
        if (table->columns[c].kind == COLUMN_MOMENT) width = 16;
        for (size_t r = 0; r < table->rows_count; r++) {
            size_t characters = table->columns[c].kind == COLUMN_MOMENT ? 0 : count_characters(table_cell(table, r, c)) + 1;
            width = characters > width ? characters : width;
        }
        width = width < least ? least : width;
        worksheet_set_column(drawing->sheet, (lxw_col_t)c, (lxw_col_t)c, (double)(width > WIDTH_MOST ? WIDTH_MOST : width), NULL);
    }
}

static void write_cell(struct drawing *drawing, lxw_row_t row, lxw_col_t column, struct text cell, enum column_kind kind) {
    if (!cell.at) return;
    switch (kind) {
    case COLUMN_NUMBER:
        if (write_number(drawing, row, column, cell)) return;
        break;
    case COLUMN_DATE:
    case COLUMN_MOMENT:
        if (write_moment(drawing, row, column, cell)) return;
        break;
    case COLUMN_BOOLEAN: worksheet_write_boolean(drawing->sheet, row, column, text_is(cell, "t"), NULL); return;
    case COLUMN_TEXT:
    case COLUMN_ARRAY:
    case COLUMN_JSON: break;
    }
    bool is_long = memchr(cell.at, '\n', cell.length) || cell.length > WIDTH_MOST;
    worksheet_write_string(drawing->sheet, row, column, first_characters(drawing->arena, cell, CELL_CHARACTERS_MOST), is_long ? drawing->wrapped : NULL);
}

static bool write_number(struct drawing *drawing, lxw_row_t row, lxw_col_t column, struct text cell) {
    char *end;
    size_t digits = 0;
    const char *string = arena_string(drawing->arena, cell);
    for (const char *at = string; *at; at++) digits += *at >= '0' && *at <= '9';
    double number = strtod(string, &end);
    if (*end || end == string || !isfinite(number) || digits > DIGITS_MOST) return false;
    worksheet_write_number(drawing->sheet, row, column, number, NULL);
    return true;
}

/* Excel's calendar begins in 1900; what lies before stays text. */
static bool write_moment(struct drawing *drawing, lxw_row_t row, lxw_col_t column, struct text cell) {
    struct moment moment;
    if (!moment_read(cell, &moment) || !moment.has_date || moment.year < 1900) return false;
    lxw_datetime date = {moment.year, moment.month, moment.day, 0, 0, 0};
    if (moment.has_time) {
        date.hour = moment.hour;
        date.min = moment.minute;
        date.sec = moment.second;
    }
    worksheet_write_datetime(drawing->sheet, row, column, &date, moment.has_time ? drawing->moment : drawing->date);
    return true;
}

static const char *first_characters(struct arena *arena, struct text text, size_t most) {
    size_t characters = 0, length = 0;
    while (length < text.length) {
        /* Excel counts in UTF-16: beyond the first plane a character is two. */
        unsigned char byte = (unsigned char)text.at[length];
        size_t units = (byte & 0xC0) == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1;
        if (characters + units > most) break;
        characters += units;
        length++;
    }
    return arena_string(arena, (struct text){text.at ? text.at : "", length});
}

static size_t count_characters(struct text text) {
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++) count += ((unsigned char)text.at[i] & 0xC0) != 0x80;
    return count;
}

/* Excel refuses some signs in a sheet's name, and an apostrophe at its ends. */
static const char *sheet_name(struct arena *arena, struct text title) {
    char *name = (char *)(uintptr_t)first_characters(arena, title, NAME_CHARACTERS_MOST);
    for (char *at = name; *at; at++)
        if (strchr("[]:*?/\\", *at) || (*at == '\'' && (at == name || !at[1])) || (unsigned char)*at < 0x20) *at = ' ';
    return *name ? name : "1";
}
