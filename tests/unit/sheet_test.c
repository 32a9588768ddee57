/* Tests of workbooks: what is packed comes back, and the file holds typed cells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/log.h"
#include "base/packing.h"
#include "sheet.h"

static uint32_t number_at(const char *at, size_t bytes) {
    uint32_t number = 0;
    while (bytes--) number = number << 8 | (unsigned char)at[bytes];
    return number;
}

/* A part of the archive, by its central directory (APPNOTE 4.3.12); NUL-terminated, to be freed. */
static char *part(const struct buffer *file, const char *name) {
    for (size_t i = 0; i + 46 < file->length; i++) {
        const char *at = file->at + i;
        if (memcmp(at, "PK\1\2", 4) || number_at(at + 28, 2) != strlen(name) || memcmp(at + 46, name, strlen(name))) continue;
        size_t packed = number_at(at + 20, 4), size = number_at(at + 24, 4);
        const char *local = file->at + number_at(at + 42, 4);
        const char *data = local + 30 + number_at(local + 26, 2) + number_at(local + 28, 2);
        char *out = calloc(1, size + 1);
        z_stream stream = {.next_in = (unsigned char *)(uintptr_t)data, .avail_in = (unsigned)packed, .next_out = (unsigned char *)out, .avail_out = (unsigned)size};
        assert_int_equal(inflateInit2(&stream, -15), Z_OK);
        assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
        inflateEnd(&stream);
        return out;
    }
    fail_msg("no part %s", name);
    return NULL;
}

static const struct column columns[] = {{{"name", 4}, COLUMN_TEXT}, {{"seats", 5}, COLUMN_NUMBER}, {{"starts_on", 9}, COLUMN_DATE}, {{"sent_at", 7}, COLUMN_MOMENT}, {{"is_open", 7}, COLUMN_BOOLEAN}};
static const struct text headers[] = {{"Nom", 3}, {"Places", 6}, {"D\xC3\xA9""but", 6}, {"Envoi", 5}, {"Ouvert", 6}};

static char *sheet_of(const struct text *cells, size_t rows) {
    struct table table = {columns, 5, cells, rows};
    struct buffer packed = {0}, file = {0};
    sheet_pack(&packed, TEXT("[Mes] inscriptions: tout ce qui est su"), headers, &table);
    assert_true(sheet_make(buffer_as_text(&packed), &file));
    char *sheet = part(&file, "xl/worksheets/sheet1.xml"), *book = part(&file, "xl/workbook.xml");
    assert_non_null(strstr(book, "<sheet name=\" Mes  inscriptions  tout ce qui\""));
    free(book);
    buffer_release(&packed);
    buffer_release(&file);
    return sheet;
}

static void tables_are_sheets_of_one_workbook(void **state) {
    (void)state;
    const struct text cells[] = {TEXT("a"), TEXT("1"), TEXT_NONE, TEXT_NONE, TEXT_NONE};
    struct table table = {columns, 5, cells, 1};
    struct buffer packed = {0}, file = {0};
    sheet_pack(&packed, TEXT("first"), headers, &table);
    sheet_pack(&packed, TEXT("second"), headers, &table);
    assert_true(sheet_make(buffer_as_text(&packed), &file));
    char *book = part(&file, "xl/workbook.xml"), *second = part(&file, "xl/worksheets/sheet2.xml");
    assert_non_null(strstr(book, "<sheet name=\"first\""));
    assert_non_null(strstr(book, "<sheet name=\"second\""));
    assert_non_null(strstr(second, "<c r=\"B2\"><v>1</v></c>"));
    assert_non_null(strstr(second, "state=\"frozen\""));
    free(book);
    free(second);
    buffer_release(&packed);
    buffer_release(&file);
}

static void cells_have_their_types(void **state) {
    (void)state;
    const struct text cells[] = {TEXT("=1+1 & <b>"), TEXT("12.5"), TEXT("2026-11-28"), TEXT("2026-07-01 10:00:00+00"), TEXT("t")};
    char *sheet = sheet_of(cells, 1);
    assert_non_null(strstr(sheet, "<c r=\"A2\" t=\"inlineStr\"><is><t>=1+1 &amp; &lt;b&gt;</t></is></c>"));
    assert_null(strstr(sheet, "<f>"));
    assert_non_null(strstr(sheet, "<c r=\"B2\"><v>12.5</v></c>"));
    assert_non_null(strstr(sheet, "<v>46354</v>"));
    /* 12:00 in Paris in summer. */
    assert_non_null(strstr(sheet, "<v>46204.5</v>"));
    assert_non_null(strstr(sheet, "<c r=\"E2\" t=\"b\"><v>1</v></c>"));
    free(sheet);
}

static void the_header_is_in_words_and_stays_in_sight(void **state) {
    (void)state;
    char *sheet = sheet_of(NULL, 0);
    assert_non_null(strstr(sheet, "state=\"frozen\""));
    assert_non_null(strstr(sheet, "D\xC3\xA9""but"));
    free(sheet);
}

static void what_a_type_cannot_hold_stays_text(void **state) {
    (void)state;
    const struct text cells[] = {TEXT_NONE, TEXT("12345678901234567890"), TEXT("infinity"), TEXT("1789-07-14 00:00:00+00"), TEXT_NONE, TEXT(""), TEXT("NaN"), TEXT_NONE, TEXT_NONE, TEXT("f")};
    char *sheet = sheet_of(cells, 2);
    assert_null(strstr(sheet, "r=\"A2\""));
    assert_non_null(strstr(sheet, "<is><t>12345678901234567890</t></is>"));
    assert_non_null(strstr(sheet, "<is><t>infinity</t></is>"));
    assert_non_null(strstr(sheet, "1789-07-14"));
    assert_non_null(strstr(sheet, "<is><t>NaN</t></is>"));
    assert_non_null(strstr(sheet, "<c r=\"E3\" t=\"b\"><v>0</v></c>"));
    free(sheet);
}

static void a_cell_longer_than_excel_takes_is_cut_between_characters(void **state) {
    (void)state;
    struct buffer long_text = {0};
    for (int i = 0; i < 40000; i++) buffer_string(&long_text, "\xC3\xA9");
    const struct text cells[] = {buffer_as_text(&long_text), TEXT_NONE, TEXT_NONE, TEXT_NONE, TEXT_NONE};
    char *sheet = sheet_of(cells, 1), *start = strstr(sheet, "<t>\xC3\xA9");
    assert_non_null(start);
    assert_ptr_equal(strstr(start, "</t>"), start + 3 + 2 * 32767);
    buffer_release(&long_text);
    free(sheet);
}

static void broken_input_and_too_many_rows_make_no_file(void **state) {
    (void)state;
    const struct text cells[] = {TEXT("a"), TEXT("1"), TEXT("2026-11-28"), TEXT_NONE, TEXT("t")};
    struct table table = {columns, 5, cells, 1};
    struct buffer packed = {0}, file = {0};
    sheet_pack(&packed, TEXT("t"), headers, &table);
    for (size_t length = 0; length < packed.length; length++) assert_false(sheet_make((struct text){packed.at, length}, &file));
    struct text *many = calloc(5 * (SHEET_ROWS_MOST + 1), sizeof *many);
    table = (struct table){columns, 5, many, SHEET_ROWS_MOST + 1};
    buffer_clear(&packed);
    sheet_pack(&packed, TEXT("t"), headers, &table);
    assert_false(sheet_make(buffer_as_text(&packed), &file));
    assert_int_equal(file.length, 0);
    free(many);
    buffer_release(&packed);
    buffer_release(&file);
}

int main(void) {
    log_start("test", (enum log_level)0, false);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_sheets_of_one_workbook),
        cmocka_unit_test(cells_have_their_types),
        cmocka_unit_test(the_header_is_in_words_and_stays_in_sight),
        cmocka_unit_test(what_a_type_cannot_hold_stays_text),
        cmocka_unit_test(a_cell_longer_than_excel_takes_is_cut_between_characters),
        cmocka_unit_test(broken_input_and_too_many_rows_make_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
