/* Small catalogues for the tests of texts, written in the form of msgfmt. */
#ifndef TESTS_MO_FIXTURE_H
#define TESTS_MO_FIXTURE_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/messages.h"

struct mo_text {
    const char *id, *text;
};

static inline void mo_write(struct buffer *out, const struct mo_text *texts, uint32_t count, bool is_swapped) {
    uint32_t header[7] = {0x950412de, 0, count, 28, 28 + 8 * count, 0, 28 + 16 * count}, at = 28 + 16 * count;
    for (size_t i = 0; i < 7; i++) {
        uint32_t word = is_swapped ? __builtin_bswap32(header[i]) : header[i];
        buffer_append(out, &word, 4);
    }
    for (size_t side = 0; side < 2; side++) {
        for (uint32_t i = 0; i < count; i++) {
            uint32_t length = (uint32_t)strlen(side ? texts[i].text : texts[i].id),
                     words[2] = {is_swapped ? __builtin_bswap32(length) : length, is_swapped ? __builtin_bswap32(at) : at};
            buffer_append(out, words, 8);
            at += length + 1;
        }
    }
    for (size_t side = 0; side < 2; side++) {
        for (uint32_t i = 0; i < count; i++)
            buffer_append(out, side ? texts[i].text : texts[i].id, strlen(side ? texts[i].text : texts[i].id) + 1);
    }
}

static inline void mo_file(const char *folder, const char *name, const struct mo_text *texts, uint32_t count) {
    char path[128];
    struct buffer image = {0};
    mo_write(&image, texts, count, false);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (!file || fwrite(image.at, 1, image.length, file) != image.length || fclose(file)) abort();
    buffer_release(&image);
}

/* Both catalogues in a folder of their own, which is gone again afterwards. */
static inline struct messages *mo_messages(const struct mo_text *french, uint32_t french_count, const struct mo_text *english, uint32_t english_count) {
    char folder[] = "/tmp/mo-test-XXXXXX", path[64];
    if (!mkdtemp(folder)) abort();
    mo_file(folder, "fr.mo", french, french_count);
    mo_file(folder, "en.mo", english, english_count);
    struct buffer problems = {0};
    struct messages *messages = messages_load(folder, &problems);
    if (!messages) fprintf(stderr, "%s", problems.at);
    buffer_release(&problems);
    snprintf(path, sizeof path, "%s/fr.mo", folder);
    remove(path);
    snprintf(path, sizeof path, "%s/en.mo", folder);
    remove(path);
    remove(folder);
    return messages;
}
#endif
