/* Bytes that grow: pages, log lines, messages. */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H
#include "text.h"

/* `at` is malloc'd (or NULL while empty) and always followed by a NUL; `{0}` is an empty buffer. */
struct buffer {
    char *at;
    size_t length, size;
};

void buffer_release(struct buffer *buffer);
void buffer_clear(struct buffer *buffer); /* keeps the memory */
void buffer_reserve(struct buffer *buffer, size_t more); /* room for that many bytes beyond the length, to be written in place */
void buffer_append(struct buffer *buffer, const void *bytes, size_t length);
void buffer_text(struct buffer *buffer, struct text text);
void buffer_string(struct buffer *buffer, const char *string);
void buffer_byte(struct buffer *buffer, char byte);
void buffer_print(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_json(struct buffer *buffer, struct text text); /* as a JSON string, quotes and all; TEXT_NONE is null */
bool buffer_read_file(struct buffer *buffer, const char *path); /* false: errno tells; appends the whole file */
struct text buffer_as_text(const struct buffer *buffer);
#endif
