/* Builds the keyword arrays for PQconnectStartParams and PQconnectdbParams. */
#include "conninfo.h"

#include <stdlib.h>
#include <string.h>

static void add(struct conninfo *made, size_t *count, const char *keyword, const char *value);
static const char *given(struct arena *arena, const char *conninfo, const char *keyword);

struct conninfo conninfo_make(struct arena *arena, const char *conninfo, const char *role, const char *const *settings, bool is_reader) {
    struct conninfo made = {0};
    size_t count = 0;
    /* What stands before dbname may be overridden by the site's string, what stands behind it may not. */
    add(&made, &count, "fallback_application_name", "amphi");
    add(&made, &count, "tcp_user_timeout", "5000");
    add(&made, &count, "connect_timeout", "5");
    if (*conninfo) add(&made, &count, "dbname", conninfo);
    add(&made, &count, "gssencmode", "disable");
    add(&made, &count, "client_encoding", "UTF8");
    const char *options = given(arena, conninfo, "options");
    if (!options) options = getenv("PGOPTIONS");
    options = options ? options : "";
    if (*role) options = arena_print(arena, "%s -c role=%s", options, role);
    for (; *settings; settings++) options = arena_print(arena, "%s -c %s", options, *settings);
    add(&made, &count, "options", options);
    const char *attributes = given(arena, conninfo, "target_session_attrs");
    if (!attributes) attributes = getenv("PGTARGETSESSIONATTRS");
    if (is_reader && attributes && strcmp(attributes, "read-write") == 0) add(&made, &count, "target_session_attrs", "primary");
    return made;
}

static void add(struct conninfo *made, size_t *count, const char *keyword, const char *value) {
    made->keywords[*count] = keyword;
    made->values[(*count)++] = value;
}

/* A string that libpq can't read is left to the connection attempt, which says what is wrong with it. */
static const char *given(struct arena *arena, const char *conninfo, const char *keyword) {
    PQconninfoOption *options = PQconninfoParse(conninfo, NULL);
    const char *value = NULL;
    for (const PQconninfoOption *option = options; option && option->keyword; option++)
        if (strcmp(option->keyword, keyword) == 0 && option->val) value = arena_string(arena, text_of(option->val));
    PQconninfoFree(options);
    return value;
}
