/* Values by name become text parameters; several of one name an array literal (PostgreSQL manual, §8.15.6). */
#include "bind.h"

#include <string.h>

static const char *array_of(struct arena *arena, const struct pairs *values, struct text name);

const char **bind_values(struct arena *arena, const struct query *query, const struct pairs *values) {
    if (!bind_is_clean(query, values)) return NULL;
    const char **bound = arena_take(arena, (query->parameters_count + 1) * sizeof *bound);
    for (size_t i = 0; i < query->parameters_count; i++) {
        const struct parameter *parameter = &query->parameters[i];
        if (parameter->is_array) {
            bound[i] = array_of(arena, values, parameter->name);
            continue;
        }
        struct text value = pairs_get(values, parameter->name);
        bound[i] = value.at ? arena_string(arena, value) : NULL;
    }
    return bound;
}

bool bind_is_clean(const struct query *query, const struct pairs *values) {
    for (size_t i = 0; i < values->count; i++) {
        struct text value = values->at[i].value;
        if (value.length == 0 || !memchr(value.at, '\0', value.length)) continue;
        for (size_t p = 0; p < query->parameters_count; p++)
            if (text_same(query->parameters[p].name, values->at[i].name)) return false;
    }
    return true;
}

static const char *array_of(struct arena *arena, const struct pairs *values, struct text name) {
    if (pairs_count_of(values, name) == 0) return "{}";
    struct buffer literal = {0};
    buffer_byte(&literal, '{');
    for (size_t i = 0; i < values->count; i++)
        if (text_same(values->at[i].name, name)) bind_element(&literal, values->at[i].value);
    buffer_byte(&literal, '}');
    const char *string = arena_string(arena, buffer_as_text(&literal));
    buffer_release(&literal);
    return string;
}

void bind_element(struct buffer *literal, struct text value) {
    if (literal->length > 1) buffer_byte(literal, ',');
    if (!value.at) {
        buffer_string(literal, "NULL");
        return;
    }
    buffer_byte(literal, '"');
    for (size_t start = 0, i = 0; i <= value.length; i++) {
        if (i < value.length && value.at[i] != '"' && value.at[i] != '\\') continue;
        buffer_append(literal, value.at + start, i - start);
        if (i < value.length) buffer_byte(literal, '\\');
        start = i;
    }
    buffer_byte(literal, '"');
}
