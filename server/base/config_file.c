/* The lines of one configuration file; whatever systemd and we could read differently is refused. */
#include "config_file.h"

#include <errno.h>
#include <string.h>

static const char *read_line(struct text line, config_line *take, void *owner, const char *path, int number);
static struct text read_name(struct text *line);
static const char *read_value(struct text raw, struct buffer *value);
static const char *read_quoted(struct text raw, char quote, struct buffer *value);

bool config_file_read(const char *path, config_line *line, void *owner, struct buffer *problem) {
    struct buffer content = {0};
    if (!buffer_read_file(&content, path)) {
        buffer_print(problem, "%s: %s", path, strerror(errno));
        buffer_release(&content);
        return false;
    }
    const char *reason = NULL;
    struct text rest = buffer_as_text(&content);
    for (int number = 1; rest.at && !reason; number++) {
        reason = read_line(text_trim(text_cut(&rest, '\n')), line, owner, path, number);
        if (reason) {
            buffer_print(problem, "%s:%d: %s", path, number, reason);
        }
    }
    buffer_release(&content);
    return !reason;
}

static const char *read_line(struct text line, config_line *take, void *owner, const char *path, int number) {
    if (line.length == 0 || line.at[0] == '#' || line.at[0] == ';') {
        return NULL;
    }
    if (!text_is_utf8(line) || memchr(line.at, '\0', line.length)) {
        return "not UTF-8 text";
    }
    struct text name = read_name(&line);
    if (!name.at) {
        return "malformed: expected AMPHI_NAME=value";
    }
    struct buffer value = {0};
    const char *reason = read_value(text_trim(line), &value);
    if (!reason) {
        reason = take(owner, name, value.at ? value.at : "", path, number);
    }
    buffer_release(&value);
    return reason;
}

/* Everything before the first "="; `line` becomes what is after it. */
static struct text read_name(struct text *line) {
    struct text rest = *line, name = text_cut(&rest, '=');
    for (size_t i = 0; i < name.length; i++) {
        char byte = name.at[i];
        if (!((byte >= 'A' && byte <= 'Z') || byte == '_' || (i > 0 && byte >= '0' && byte <= '9'))) {
            return TEXT_NONE;
        }
    }
    if (name.length == 0 || !rest.at) {
        return TEXT_NONE;
    }
    *line = rest;
    return name;
}

static const char *read_value(struct text raw, struct buffer *value) {
    if (raw.length > 0 && (raw.at[0] == '\'' || raw.at[0] == '"')) {
        return read_quoted(text_after(raw, 1), raw.at[0], value);
    }
    for (size_t i = 0; i < raw.length; i++) {
        if (raw.at[i] == '\\') {
            return "malformed: a value with a backslash stands in single quotes";
        }
        if ((unsigned char)raw.at[i] < 0x20) {
            return "malformed: a control character";
        }
    }
    buffer_text(value, raw);
    return NULL;
}

static const char *read_quoted(struct text raw, char quote, struct buffer *value) {
    for (size_t i = 0; i < raw.length; i++) {
        char byte = raw.at[i];
        if (byte == quote) {
            return i + 1 == raw.length ? NULL : "malformed: text after the closing quote";
        }
        if ((unsigned char)byte < 0x20) {
            return "malformed: a control character";
        }
        if (quote == '"' && byte == '\\' && i + 1 < raw.length && strchr("\"\\$`", raw.at[i + 1])) {
            byte = raw.at[++i];
        }
        buffer_byte(value, byte);
    }
    return "malformed: the closing quote is missing";
}
