/* Fuzzes the parser of multipart bodies: what it takes, written anew, is the same body byte for byte but for what it may leave open. */
#include "fuzz.h"
#include "http/multipart.h"

static void must_come_back(const struct pairs *form, const struct upload *file, struct arena *arena);

/* The boundary is always XYZ, as in the seeds. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    struct arena *arena = arena_new();
    struct text body = {(const char *)bytes, length}, boundary;
    struct pairs form = {.count = 7};
    struct upload file = {TEXT("untouched"), TEXT_NONE};
    if (multipart_boundary(body, &boundary)) MUST(boundary.length >= 1 && boundary.length <= 70 && boundary.at >= body.at && boundary.at + boundary.length <= body.at + body.length);
    if (!multipart_parse(body, TEXT("XYZ"), TEXT("file"), arena, &form, &file)) {
        MUST(form.count == 7 && text_is(file.name, "untouched"));
    } else {
        MUST(text_starts(body, "--XYZ\r\n"));
        MUST(form.count <= 100 && form.count + (file.name.at != NULL) >= 1);
        for (size_t i = 0; i < form.count; i++) {
            MUST(form.at[i].name.length >= 1 && form.at[i].name.length <= 64 && !text_is(form.at[i].name, "file"));
            for (size_t k = 0; k < form.at[i].name.length; k++) MUST(strchr("abcdefghijklmnopqrstuvwxyz0123456789_", form.at[i].name.at[k]));
            MUST(reference_good(form.at[i].value, "\t\r\n"));
            MUST(!memmem(form.at[i].value.at, form.at[i].value.length, "\r\n--XYZ", 7));
        }
        if (file.name.at) {
            MUST(file.name.length <= 255 && reference_good(file.name, ""));
            MUST(file.bytes.at >= body.at && file.bytes.at + file.bytes.length <= body.at + body.length);
            MUST(!memmem(file.bytes.at, file.bytes.length, "\r\n--XYZ", 7));
        }
        must_come_back(&form, &file, arena);
    }
    arena_free(arena);
    return 0;
}

static void must_come_back(const struct pairs *form, const struct upload *file, struct arena *arena) {
    struct buffer body = {0};
    struct pairs again = {0};
    struct upload file_again = {TEXT_NONE, TEXT_NONE};
    for (size_t i = 0; i < form->count; i++) {
        buffer_print(&body, "--XYZ\r\nContent-Disposition: form-data; name=\"%.*s\"\r\n\r\n", TEXT_PRINT(form->at[i].name));
        buffer_text(&body, form->at[i].value);
        buffer_string(&body, "\r\n");
    }
    if (file->name.at) {
        buffer_print(&body, "--XYZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%.*s\"\r\nContent-Type: text/csv\r\n\r\n", TEXT_PRINT(file->name));
        buffer_text(&body, file->bytes);
        buffer_string(&body, "\r\n");
    }
    buffer_string(&body, "--XYZ--\r\n");
    MUST(multipart_parse(buffer_as_text(&body), TEXT("XYZ"), TEXT("file"), arena, &again, &file_again));
    must_be_same_pairs(form, &again);
    MUST(text_same(file->name, file_again.name) && (!file->name.at || text_same(file->bytes, file_again.bytes)));
    buffer_release(&body);
}
