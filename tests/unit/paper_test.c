/* Tests of printed documents: text as text, tagged, over pages, and nothing of a broken order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/log.h"
#include "paper.h"

static const struct column columns[] = {{{"kind", 4}, COLUMN_TEXT}, {{"text", 4}, COLUMN_TEXT}};

static bool make(const struct text *cells, size_t rows, struct buffer *file) {
    struct table table = {columns, 2, cells, rows};
    struct buffer packed = {0};
    paper_pack(&packed, TEXT("Re\xC3\xA7u"), TEXT("fr"), TEXT("Page"), &table);
    bool is_made = paper_make(buffer_as_text(&packed), file);
    buffer_release(&packed);
    return is_made;
}

static int count(const struct buffer *file, const char *word) {
    int found = 0;
    for (size_t i = 0; i + strlen(word) <= file->length; i++) found += memcmp(file->at + i, word, strlen(word)) == 0;
    return found;
}

static int pages_of(const struct buffer *file) {
    return count(file, "/Type /Page") - count(file, "/Type /Pages");
}

/* Everything that the file packs, unpacked behind what is plain. */
static void unpack(struct buffer *file) {
    struct buffer all = {0};
    buffer_append(&all, file->at, file->length);
    for (char *at = file->at, *end = at + file->length; (at = memmem(at, (size_t)(end - at), "\nstream\n", 8)); at += 8) {
        static unsigned char out[1 << 20];
        z_stream stream = {.next_in = (unsigned char *)at + 8, .avail_in = (unsigned)(end - at - 8), .next_out = out, .avail_out = sizeof out};
        if (inflateInit(&stream) != Z_OK) continue;
        if (inflate(&stream, Z_FINISH) == Z_STREAM_END) buffer_append(&all, out, stream.total_out);
        inflateEnd(&stream);
    }
    buffer_release(file);
    *file = all;
}

static void a_document_is_tagged_and_its_text_is_text(void **state) {
    (void)state;
    const struct text cells[] = {TEXT("h1"), TEXT("Re\xC3\xA7u"), TEXT("p"), TEXT("\xC5\x92uvre & <b>"), TEXT("table_head"), TEXT("Nom\tHeures"), TEXT("table_row"), TEXT("Ada\t12"), TEXT("line"), TEXT_NONE,
                                 TEXT("h2"), TEXT("Suite"), TEXT("code"), TEXT("AB12-CD34"), TEXT("small"), TEXT("fin")};
    struct buffer file = {0};
    assert_true(make(cells, 8, &file));
    assert_memory_equal(file.at, "%PDF-1.", 7);
    unpack(&file);
    assert_true(count(&file, "/StructTreeRoot") > 0);
    static const char *const tags[] = {"/S /H1", "/S /H2", "/S /P", "/S /Table", "/S /TR", "/S /TH", "/S /TD"};
    for (size_t i = 0; i < 7; i++) assert_true(count(&file, tags[i]) > 0);
    /* Fonts are embedded, and say which characters their glyphs are: so text can be searched and read aloud. */
    assert_true(count(&file, "/FontFile2") > 0 && count(&file, "/ToUnicode") > 0);
    assert_true(count(&file, "<0152>") > 0);
    assert_int_equal(pages_of(&file), 1);
    buffer_release(&file);
}

static void long_tables_and_texts_go_on_over_pages(void **state) {
    (void)state;
    struct text cells[2 * 202];
    struct buffer text = {0}, file = {0};
    for (int i = 0; i < 4000; i++) buffer_string(&text, "mot ");
    cells[0] = TEXT("p");
    cells[1] = buffer_as_text(&text);
    cells[2] = TEXT("table_head");
    cells[3] = TEXT("Nom\tPr\xC3\xA9nom\tHeures");
    for (size_t i = 2; i < 202; i++) {
        cells[2 * i] = TEXT("table_row");
        cells[2 * i + 1] = TEXT("Lovelace\tAda\t12");
    }
    assert_true(make(cells, 202, &file));
    unpack(&file);
    int pages = pages_of(&file), heads = count(&file, "/S /TH");
    assert_true(pages >= 6 && pages <= 14);
    /* Each page of the table has its head of three cells. */
    assert_true(heads >= 9 && heads % 3 == 0);
    buffer_release(&file);
    buffer_release(&text);
}

static void a_row_taller_than_a_page_loses_nothing(void **state) {
    (void)state;
    struct buffer text = {0}, file = {0};
    buffer_string(&text, "a\t");
    for (int i = 0; i < 6000; i++) buffer_string(&text, "mot ");
    const struct text cells[] = {TEXT("table_row"), buffer_as_text(&text)};
    assert_true(make(cells, 1, &file));
    unpack(&file);
    assert_true(pages_of(&file) >= 4);
    buffer_release(&file);
    buffer_release(&text);
}

static void what_is_no_document_makes_none(void **state) {
    (void)state;
    struct buffer file = {0}, packed = {0};
    const struct text unknown[] = {TEXT("blink"), TEXT("x")}, bad[] = {TEXT("p"), TEXT("\xC3")};
    assert_false(make(unknown, 1, &file));
    assert_false(make(bad, 1, &file));
    const struct text good[] = {TEXT("p"), TEXT("x")};
    struct table table = {columns, 2, good, 1};
    paper_pack(&packed, TEXT("t"), TEXT("fr"), TEXT("Page"), &table);
    for (size_t length = 0; length < packed.length; length++) assert_false(paper_make((struct text){packed.at, length}, &file));
    struct text *many = calloc(2 * (PAPER_BLOCKS_MOST + 1), sizeof *many);
    for (size_t i = 0; i <= PAPER_BLOCKS_MOST; i++) many[2 * i] = TEXT("line");
    assert_false(make(many, PAPER_BLOCKS_MOST + 1, &file));
    assert_int_equal(file.length, 0);
    free(many);
    buffer_release(&packed);
    assert_true(make(NULL, 0, &file));
    buffer_release(&file);
}

int main(void) {
    log_start("test", (enum log_level)0, false);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_is_tagged_and_its_text_is_text),
        cmocka_unit_test(long_tables_and_texts_go_on_over_pages),
        cmocka_unit_test(a_row_taller_than_a_page_loses_nothing),
        cmocka_unit_test(what_is_no_document_makes_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
