/* Fuzzes the reader of .mo files: any bytes are a catalogue or a described problem; one that was written by the book is read, in both byte orders. */
#include "../unit/mo_fixture.h"
#include "fuzz.h"
#include "view/messages.h"

enum { TEXTS_MOST = 40 };

static void must_describe(struct text image);
static void must_read_written(struct text content);
static bool reads(const struct mo_text *texts, uint32_t count, bool is_swapped);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    must_describe((struct text){(const char *)bytes, length});
    must_read_written((struct text){(const char *)bytes, length});
    return 0;
}

static void must_describe(struct text image) {
    struct buffer problem = {0};
    MUST(mo_open(image, &problem) == (problem.length == 0));
    buffer_release(&problem);
}

/* The same bytes as a list of texts, with a NUL behind each: id, text, id, text … */
static void must_read_written(struct text content) {
    struct mo_text texts[TEXTS_MOST];
    uint32_t count = 0;
    bool is_good = true;
    char *copy = malloc(content.length + 2), *at = copy, *end = copy + content.length;
    MUST(copy);
    if (content.length) memcpy(copy, content.at, content.length);
    memcpy(end, "\0", 2);
    while (at < end && count < TEXTS_MOST) {
        const char *id = at, *text = at + strlen(at) + 1;
        text = text < end ? text : "";
        at = text < end && *text ? (char *)text + strlen(text) + 1 : at + strlen(at) + 2;
        for (uint32_t i = 0; i < count; i++) is_good = is_good && (!*id || strcmp(texts[i].id, id));
        is_good = is_good && (!*id || (!strchr(id, 4) && reference_utf8(text_of(id)) && reference_utf8(text_of(text))));
        texts[count++] = (struct mo_text){id, text};
    }
    MUST(reads(texts, count, false) == is_good);
    MUST(reads(texts, count, true) == is_good);
    free(copy);
}

static bool reads(const struct mo_text *texts, uint32_t count, bool is_swapped) {
    struct buffer image = {0}, problem = {0};
    mo_write(&image, texts, count, is_swapped);
    bool is_read = mo_open(buffer_as_text(&image), &problem);
    MUST(is_read == (problem.length == 0));
    buffer_release(&image);
    buffer_release(&problem);
    return is_read;
}
