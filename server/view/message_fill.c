/* Puts the values of a JSON object into a sentence: the only file that knows jansson. */
#include <jansson.h>
#include <string.h>

#include "messages.h"
#include "wording.h"

struct filling {
    const struct messages *messages;
    const char *language;
    struct buffer *out;
};

static json_t *read_json(struct text json);
static void fill(const struct filling *filling, struct text message, const json_t *values);
static bool write_placeholder(const struct filling *filling, struct text inside, const json_t *values);
static void write_value(const struct filling *filling, struct text name, struct text form, const json_t *value);
static void write_string(const struct filling *filling, struct text name, struct text form, struct text value);
static void write_number(const struct filling *filling, struct text form, const json_t *value);
static void write_refusal(const struct filling *filling, struct text id, const json_t *values);

void messages_fill(const struct messages *messages, const char *language, struct text message, struct text json_values, struct buffer *out) {
    json_t *values = read_json(json_values);
    fill(&(struct filling){messages, language, out}, message, values);
    json_decref(values);
}

void messages_refusal(const struct messages *messages, const char *language, struct text id, struct text json_values, struct buffer *out) {
    json_t *values = read_json(json_values);
    write_refusal(&(struct filling){messages, language, out}, id, values);
    json_decref(values);
}

void messages_refusal_pair(const struct messages *messages, const char *language, struct text json_pair, struct buffer *out) {
    json_t *pair = read_json(json_pair);
    const json_t *id = json_array_get(pair, 0);
    if (json_is_string(id)) {
        write_refusal(&(struct filling){messages, language, out}, (struct text){json_string_value(id), json_string_length(id)}, json_array_get(pair, 1));
    }
    json_decref(pair);
}

static json_t *read_json(struct text json) {
    json_error_t error;
    return json.length > 0 ? json_loadb(json.at, json.length, 0, &error) : NULL;
}

static void write_refusal(const struct filling *filling, struct text id, const json_t *values) {
    bool is_of_field = id.length > 0 && memchr(id.at, '.', id.length);
    struct text message = messages_label(filling->messages, filling->language, is_of_field ? TEXT("error") : TEXT("refusal"), id);
    fill(filling, message.at ? message : id, values);
}

/* A placeholder is what stands between a '}' and the last '{' before it: so each byte is looked at a fixed number of times, whoever wrote the text. */
static void fill(const struct filling *filling, struct text message, const json_t *values) {
    const char *close;
    while (message.length > 0 && (close = memchr(message.at, '}', message.length))) {
        size_t length = (size_t)(close - message.at);
        const char *open = memrchr(message.at, '{', length);
        buffer_append(filling->out, message.at, open ? (size_t)(open - message.at) : length + 1);
        if (open && !write_placeholder(filling, (struct text){open + 1, (size_t)(close - open) - 1}, values)) {
            buffer_append(filling->out, open, (size_t)(close - open) + 1);
        }
        message = text_after(message, length + 1);
    }
    buffer_text(filling->out, message);
}

static bool write_placeholder(const struct filling *filling, struct text inside, const json_t *values) {
    struct text form = inside, name = text_cut(&form, ':');
    const json_t *value = json_object_getn(values, name.at, name.length);
    if (!value) {
        return false;
    }
    write_value(filling, name, form, value);
    return true;
}

static void write_value(const struct filling *filling, struct text name, struct text form, const json_t *value) {
    size_t place;
    const json_t *item;
    switch (json_typeof(value)) {
    case JSON_STRING:
        write_string(filling, name, form, (struct text){json_string_value(value), json_string_length(value)});
        return;
    case JSON_INTEGER:
    case JSON_REAL:
        write_number(filling, form, value);
        return;
    case JSON_ARRAY:
        json_array_foreach(value, place, item) {
            /* A list in a list is no sentence: its inner commas would say nothing. */
            if (!json_is_array(item)) {
                buffer_string(filling->out, place > 0 ? ", " : "");
                write_value(filling, name, form, item);
            }
        }
        return;
    default:
        return;
    }
}

static void write_string(const struct filling *filling, struct text name, struct text form, struct text value) {
    const char *language = filling->language;
    bool has_form = form.length > 0;
    if (has_form ? text_is(form, "moment") : text_ends(name, "_at") || text_ends(name, "_until")) {
        word_moment(filling->out, language, value);
    } else if (has_form ? text_is(form, "day") : text_ends(name, "_on")) {
        word_day(filling->out, language, value);
    } else if (text_is(form, "date")) {
        word_date(filling->out, language, value);
    } else if (text_is(form, "time")) {
        word_time(filling->out, language, value);
    } else if (text_is(form, "number")) {
        word_number(filling->out, language, value);
    } else {
        struct text label = has_form ? messages_label(filling->messages, language, form, value) : TEXT_NONE;
        buffer_text(filling->out, label.at ? label : value);
    }
}

static void write_number(const struct filling *filling, struct text form, const json_t *value) {
    struct buffer digits = {0};
    if (json_is_integer(value)) {
        buffer_print(&digits, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    } else {
        buffer_print(&digits, "%.15g", json_real_value(value));
    }
    struct text label = form.length > 0 ? messages_label(filling->messages, filling->language, form, buffer_as_text(&digits)) : TEXT_NONE;
    if (label.at) {
        buffer_text(filling->out, label);
    } else {
        word_number(filling->out, filling->language, buffer_as_text(&digits));
    }
    buffer_release(&digits);
}
