/* What the harnesses share: the check that ends a run, and reference readers written apart from the code they judge. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/pairs.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* An answer that is wrong ends the run like a crash does. */
#define MUST(condition)                                                                                                                                                            \
    do {                                                                                                                                                                           \
        if (!(condition)) {                                                                                                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);                                                                                         \
            abort();                                                                                                                                                               \
        }                                                                                                                                                                          \
    } while (0)

/* By code points, where text_is_utf8 goes by a table of bytes. */
static inline bool reference_utf8(struct text text) {
    for (size_t i = 0; i < text.length;) {
        unsigned char first = (unsigned char)text.at[i];
        size_t more = first < 0x80 ? 0 : first >> 5 == 6 ? 1 : first >> 4 == 14 ? 2 : first >> 3 == 30 ? 3 : 9;
        static const uint32_t smallest[] = {0, 0x80, 0x800, 0x10000};
        if (more > 3 || more >= text.length - i) return false;
        uint32_t point = more ? first & (0x3Fu >> more) : first;
        for (size_t k = 1; k <= more; k++) {
            if (((unsigned char)text.at[i + k] & 0xC0) != 0x80) return false;
            point = point << 6 | ((unsigned char)text.at[i + k] & 0x3F);
        }
        if (point < smallest[more] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return false;
        i += more + 1;
    }
    return true;
}

/* What a decoded value may hold: UTF-8 without NUL and without controls, those of `allowed` excepted. */
static inline bool reference_good(struct text text, const char *allowed) {
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte == 0x7F || (byte < 0x20 && (byte == 0 || !strchr(allowed, byte)))) return false;
    }
    return reference_utf8(text);
}

/* %XX and, in forms, '+'. False: a % without two hexadecimal digits. */
static inline bool reference_decode(struct text raw, bool is_form, struct buffer *out) {
    static const char digits[] = "0123456789abcdefABCDEF";
    for (size_t i = 0; i < raw.length; i++) {
        char pair[3] = "";
        if (raw.at[i] != '%') {
            buffer_byte(out, is_form && raw.at[i] == '+' ? ' ' : raw.at[i]);
            continue;
        }
        for (size_t k = 0; k < 2; k++) {
            if (i + 1 + k >= raw.length || !raw.at[i + 1 + k] || !strchr(digits, raw.at[i + 1 + k])) return false;
            pair[k] = raw.at[i + 1 + k];
        }
        buffer_byte(out, (char)strtoul(pair, NULL, 16));
        i += 2;
    }
    return true;
}

static inline void must_be_same_pairs(const struct pairs *a, const struct pairs *b) {
    MUST(a->count == b->count);
    for (size_t i = 0; i < a->count; i++) {
        MUST(text_same(a->at[i].name, b->at[i].name));
        MUST(text_same(a->at[i].value, b->at[i].value));
    }
}

/* Every problem is one line "FILE:LINE: reason" whose line the text has. */
static inline void must_be_problems(const struct buffer *problems, const char *file, struct text content) {
    long lines = 1;
    for (size_t i = 0; i < content.length; i++) lines += content.at[i] == '\n';
    struct text all = buffer_as_text(problems);
    size_t before = strlen(file);
    MUST(text_starts(all, file) && all.length > before + 1 && all.at[before] == ':');
    long line = strtol(all.at + before + 1, NULL, 10);
    MUST(line >= 1 && line <= lines);
}
#endif
