/* Bytes that grow by doubling; running out of memory is a bug that ends the process. */
#include "buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

static void make_room(struct buffer *buffer, size_t more);

void buffer_release(struct buffer *buffer) {
    free(buffer->at);
    *buffer = (struct buffer){0};
}

void buffer_clear(struct buffer *buffer) {
    buffer->length = 0;
    if (buffer->at) {
        buffer->at[0] = '\0';
    }
}

void buffer_reserve(struct buffer *buffer, size_t more) {
    make_room(buffer, more);
}

void buffer_append(struct buffer *buffer, const void *bytes, size_t length) {
    if (length == 0) {
        return;
    }
    make_room(buffer, length);
    memcpy(buffer->at + buffer->length, bytes, length);
    buffer->length += length;
    buffer->at[buffer->length] = '\0';
}

void buffer_text(struct buffer *buffer, struct text text) {
    buffer_append(buffer, text.at, text.length);
}

void buffer_string(struct buffer *buffer, const char *string) {
    buffer_append(buffer, string, strlen(string));
}

void buffer_byte(struct buffer *buffer, char byte) {
    buffer_append(buffer, &byte, 1);
}

void buffer_print(struct buffer *buffer, const char *format, ...) {
    va_list values, again;
    va_start(values, format);
    va_copy(again, values);
    /* The first attempt writes into what is free already, which is nearly always enough. */
    size_t space = buffer->size - buffer->length;
    int length = vsnprintf(buffer->at ? buffer->at + buffer->length : NULL, space, format, values);
    if (length < 0) {
        BUG("a format that cannot be printed");
    }
    if ((size_t)length >= space) {
        make_room(buffer, (size_t)length);
        vsnprintf(buffer->at + buffer->length, (size_t)length + 1, format, again);
    }
    buffer->length += (size_t)length;
    va_end(again);
    va_end(values);
}

/* Room for `more` bytes and the NUL behind them. */
static void make_room(struct buffer *buffer, size_t more) {
    size_t needed;
    if (__builtin_add_overflow(buffer->length, more, &needed) || needed > SIZE_MAX / 2 - 1) {
        BUG("a buffer larger than memory");
    }
    needed++;
    if (needed <= buffer->size) {
        return;
    }
    size_t size = buffer->size ? buffer->size : 64;
    while (size < needed) {
        size *= 2;
    }
    char *at = realloc(buffer->at, size);
    if (!at) {
        BUG("out of memory");
    }
    buffer->at = at;
    buffer->size = size;
}

/* RFC 8259, section 7. */
void buffer_json(struct buffer *buffer, struct text text) {
    if (!text.at) {
        buffer_string(buffer, "null");
        return;
    }
    buffer_byte(buffer, '"');
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte == '"' || byte == '\\')
            buffer_print(buffer, "\\%c", byte);
        else if (byte < 0x20)
            buffer_print(buffer, "\\u%04x", byte);
        else
            buffer_byte(buffer, (char)byte);
    }
    buffer_byte(buffer, '"');
}

bool buffer_read_file(struct buffer *buffer, const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    size_t length_before = buffer->length;
    ssize_t count;
    do {
        make_room(buffer, 16384);
        count = read(fd, buffer->at + buffer->length, buffer->size - buffer->length - 1);
        buffer->length += count > 0 ? (size_t)count : 0;
        buffer->at[buffer->length] = '\0';
    } while (count > 0 || (count < 0 && errno == EINTR));
    int error = errno;
    close(fd);
    if (count < 0) {
        buffer->length = length_before;
        buffer->at[length_before] = '\0';
        errno = error;
        return false;
    }
    return true;
}

struct text buffer_as_text(const struct buffer *buffer) {
    return (struct text){buffer->at ? buffer->at : "", buffer->length};
}
