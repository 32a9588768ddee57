/* One line per event on stderr, logfmt, written with one write, or some whole lines with one, so that lines of several processes never mix. */
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Of one line, like PIPE_BUF: up to that a write to a pipe is atomic. */
enum { LINE_SIZE = 4096, QUOTED_BYTES = 200, QUOTED_SIZE = 4 * QUOTED_BYTES + 8, QUOTED_COUNT = 8 };

struct line {
    char at[LINE_SIZE];
    size_t length;
};

static const char *process_name = "amphi";
static enum log_level lowest_level = LOG_LEVEL_INFO;
static bool is_journal;
static uint64_t dropped;
static int process_id;
static struct line later; /* whole lines that wait for log_flush */

static void take_line(struct line *line, enum log_level level, const char *event, const char *format, va_list values) __attribute__((format(printf, 4, 0)));
static void line_print(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void line_print_list(struct line *line, const char *format, va_list values) __attribute__((format(printf, 2, 0)));
static void line_fields(struct line *line, const char *event, const struct log_field *fields, size_t count);
static void line_start(struct line *line, enum log_level level);
static void line_end(struct line *line);
static void line_string(struct line *line, const char *string);
static void line_text(struct line *line, struct text text);
static void line_number(struct line *line, uint64_t number);
static void line_second(struct line *line);
static void write_out(const struct line *line);
static const char *level_name(enum log_level level);
static bool is_plain(struct text value);

void log_start(const char *process, enum log_level lowest, bool is_loop) {
    process_name = process;
    lowest_level = lowest;
    process_id = (int)getpid();
    is_journal = getenv("JOURNAL_STREAM") != NULL;
    if (!is_loop) {
        return;
    }
    /* The flag lies on the open file, which a terminal shares with the shell: never on a terminal. */
    int flags = isatty(STDERR_FILENO) ? -1 : fcntl(STDERR_FILENO, F_GETFL);
    if (flags >= 0) {
        fcntl(STDERR_FILENO, F_SETFL, flags | O_NONBLOCK);
    }
}

void log_event(enum log_level level, const char *event, const char *format, ...) {
    if (level > lowest_level) {
        return;
    }
    int error = errno;
    struct line line;
    line.length = 0; /* the bytes are written before they are read: four kilobytes of zeros per line would be work for nothing */
    va_list values;
    va_start(values, format);
    take_line(&line, level, event, format, values);
    va_end(values);
    log_flush();
    write_out(&line);
    errno = error;
}

void log_later(const char *event, const struct log_field *fields, size_t count) {
    if (LOG_LEVEL_INFO > lowest_level) {
        return;
    }
    if (later.length == sizeof later.at) {
        log_flush(); /* one line alone filled it */
    }
    size_t start = later.length;
    line_fields(&later, event, fields, count);
    if (start > 0 && later.length == sizeof later.at) {
        /* It did not fit behind the others: they go first. */
        later.length = start;
        log_flush();
        line_fields(&later, event, fields, count);
    }
}

void log_flush(void) {
    if (later.length > 0) {
        int error = errno;
        write_out(&later);
        later.length = 0;
        errno = error;
    }
}

static void take_line(struct line *line, enum log_level level, const char *event, const char *format, va_list values) {
    line_start(line, level);
    line_string(line, "event=");
    line_string(line, event);
    if (format && *format) {
        line_string(line, " ");
        line_print_list(line, format, values);
    }
    line_end(line);
}

static void line_fields(struct line *line, const char *event, const struct log_field *fields, size_t count) {
    line_start(line, LOG_LEVEL_INFO);
    line_text(line, TEXT("event="));
    line_string(line, event);
    for (size_t i = 0; i < count; i++) {
        line_text(line, TEXT(" "));
        line_text(line, fields[i].key);
        line_text(line, TEXT("="));
        if (!fields[i].text.at) {
            line_number(line, fields[i].number);
        } else if (fields[i].text.length <= QUOTED_BYTES && is_plain(fields[i].text)) {
            line_text(line, fields[i].text);
        } else {
            line_string(line, log_quote(fields[i].text));
        }
    }
    line->at[line->length++] = '\n';
}

static void line_start(struct line *line, enum log_level level) {
    if (is_journal) {
        line_print(line, "<%d>", (int)level);
    } else {
        line_second(line);
    }
    line_text(line, TEXT("level="));
    line_string(line, level_name(level));
    line_text(line, TEXT(" process="));
    line_string(line, process_name);
    line_text(line, TEXT(" pid="));
    line_number(line, (uint64_t)(process_id ? process_id : (int)getpid()));
    line_text(line, TEXT(" "));
}

/* The date is taken apart once a second, not once a line. */
static void line_second(struct line *line) {
    static time_t second = -1;
    static char date[40];
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (now.tv_sec != second) {
        struct tm parts;
        gmtime_r(&now.tv_sec, &parts);
        strftime(date, sizeof date, "time=%Y-%m-%dT%H:%M:%S", &parts);
        second = now.tv_sec;
    }
    int millisecond = (int)(now.tv_nsec / 1000000);
    line_string(line, date);
    line_string(line, (char[]){'.', (char)('0' + millisecond / 100), (char)('0' + millisecond / 10 % 10), (char)('0' + millisecond % 10), 'Z', ' ', '\0'});
}

static void line_string(struct line *line, const char *string) {
    line_text(line, text_of(string));
}

static void line_text(struct line *line, struct text text) {
    size_t space = sizeof line->at - 1 - line->length, length = text.length < space ? text.length : space;
    memcpy(line->at + line->length, text.at, length);
    line->length += length;
}

static void line_number(struct line *line, uint64_t number) {
    char digits[TEXT_NUMBER_SIZE];
    line_text(line, text_of_number(digits, number));
}

static const char *level_name(enum log_level level) {
    switch (level) {
    case LOG_LEVEL_ERROR:
        return "error";
    case LOG_LEVEL_WARNING:
        return "warning";
    case LOG_LEVEL_INFO:
        return "info";
    case LOG_LEVEL_DEBUG:
        return "debug";
    }
    return "info";
}

static void line_print(struct line *line, const char *format, ...) {
    va_list values;
    va_start(values, format);
    line_print_list(line, format, values);
    va_end(values);
}

/* A line too long is cut; the last byte is kept for the newline. */
static void line_print_list(struct line *line, const char *format, va_list values) {
    size_t space = sizeof line->at - 1 - line->length;
    int length = vsnprintf(line->at + line->length, space, format, values);
    if (length > 0 && space > 0) {
        line->length += (size_t)length < space ? (size_t)length : space - 1;
    }
}

static void line_end(struct line *line) {
    /* A newline that slipped into a value must not begin an event of its own. */
    for (size_t i = 0; i < line->length; i++) {
        if ((unsigned char)line->at[i] < 0x20) {
            line->at[i] = ' ';
        }
    }
    line->at[line->length++] = '\n';
}

static void write_out(const struct line *line) {
    ssize_t written;
    do {
        written = write(STDERR_FILENO, line->at, line->length);
    } while (written < 0 && errno == EINTR);
    for (size_t i = 0; written != (ssize_t)line->length && i < line->length; i++) {
        dropped += line->at[i] == '\n';
    }
}

const char *log_quote(struct text value) {
    static char buffers[QUOTED_COUNT][QUOTED_SIZE];
    static size_t turn;
    char *out = buffers[turn++ % QUOTED_COUNT];
    size_t length = 0, count = value.length < QUOTED_BYTES ? value.length : QUOTED_BYTES;
    while (count > 0 && count < value.length && ((unsigned char)value.at[count] & 0xC0) == 0x80) {
        count--;
    }
    bool is_quoted = !is_plain(value), is_utf8 = text_is_utf8((struct text){value.at, count});
    if (is_quoted) {
        out[length++] = '"';
    }
    for (size_t i = 0; i < count; i++) {
        unsigned char byte = (unsigned char)value.at[i];
        if (byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !is_utf8)) {
            length += (size_t)snprintf(out + length, QUOTED_SIZE - length, "\\x%02X", byte);
        } else {
            if (byte == '"' || byte == '\\') {
                out[length++] = '\\';
            }
            out[length++] = (char)byte;
        }
    }
    if (is_quoted) {
        out[length++] = '"';
    }
    out[length] = '\0';
    return out;
}

static bool is_plain(struct text value) {
    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.at[i];
        if (byte <= 0x20 || byte == 0x7F || byte == '"' || byte == '=' || byte == '\\') {
            return false;
        }
    }
    return value.length > 0;
}

uint64_t log_dropped(void) {
    return dropped;
}

_Noreturn void log_bug(const char *file, int line, const char *message) {
    log_event(LOG_LEVEL_ERROR, "bug", "file=%s line=%d message=%s", file, line, log_quote(text_of(message)));
    abort();
}
