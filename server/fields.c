/* The names a form may send: its route knows them. One rule for all kinds of POST, before anything of the form is believed. */
#include "site.h"

#include <string.h>

#include "http/form.h"

static void gather_numbered(struct request *request, const struct query_file *file);
static bool is_rendered(const struct route *route, struct text name);
static bool is_of_file(const struct route *route, struct text name);
static bool is_known(struct request *request, const struct query_file *file, struct text name, bool *is_array);

bool fields_check(struct request *request) {
    const struct query_file *file = NULL;
    if (request->route->kind == ROUTE_ACTION) file = query_set_find(site_of(request)->queries, arena_print(request->arena, "actions/%s", request->route->name));
    gather_numbered(request, file);
    /* A batch's arrays hold one value per request, so there a repeat is one too many. */
    bool is_batch = file && file->queries[0].kind == QUERY_BATCH;
    for (size_t i = 0; i < request->form.count; i++) {
        struct text name = request->form.at[i].name;
        bool is_array = false;
        if (!is_known(request, file, name, &is_array)) return request_fail(request, 400, "unknown_field");
        if ((!is_array || is_batch) && pairs_count_of(&request->form, name) > 1) return request_fail(request, 400, "repeated_name");
    }
    return true;
}

/* Each line of a table has radio buttons of its own, so names of its own: presence_17=absent becomes one of the values of the array `presence`, "17:absent". */
static void gather_numbered(struct request *request, const struct query_file *file) {
    for (size_t i = 0; file && i < request->form.count; i++) {
        struct pair *field = &request->form.at[i];
        size_t number_at = form_number_at(field->name);
        bool is_array = false;
        if (!number_at || query_file_takes(file, field->name, &is_array)) continue;
        struct text base = {field->name.at, number_at - 1}, number = text_after(field->name, number_at);
        if (!query_file_takes(file, base, &is_array) || !is_array) continue;
        *field = (struct pair){base, text_of(arena_print(request->arena, "%.*s:%.*s", TEXT_PRINT(number), TEXT_PRINT(field->value)))};
    }
}

bool fields_are_own(const struct route *route, struct text name) {
    return text_is(name, "form_token") || (route->markdown && text_is(name, "preview")) || (route->keyed_by && text_is(name, "form_key")) || (route->hash && text_is(name, route->hash));
}

bool fields_are_reserved(struct text name) {
    static const char *const reserved[] = {"person_id", "locale", "session_hash", "page_size", "password_hash", "password_problem", "kept_answer"};
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (text_is(name, reserved[i])) return true;
    return text_starts(name, "form_");
}

static bool is_known(struct request *request, const struct query_file *file, struct text name, bool *is_array) {
    const struct route *route = request->route;
    if (fields_are_own(route, name)) return true;
    struct text fields = text_of(route->fields);
    while (fields.at)
        if (text_same(text_cut(&fields, ' '), name)) return true;
    bool is_ours = fields_are_reserved(name) || is_rendered(route, name) || is_of_file(route, name);
    return file && !is_ours && !pairs_get(&request->path_values, name).at && query_file_takes(file, name, is_array);
}

/* HTML that is printed as it is comes from our own renderer alone. */
static bool is_rendered(const struct route *route, struct text name) {
    for (struct text rest = text_of(route->markdown); rest.at;) {
        struct text field = text_cut(&rest, ' ');
        if (name.length == field.length + 5 && text_ends(name, "_html") && !memcmp(name.at, field.at, field.length)) return true;
    }
    return false;
}

/* The file and what is known of it come from the body's own part. */
static bool is_of_file(const struct route *route, struct text name) {
    size_t length = route->upload ? strlen(route->upload) : 0;
    if (!length || !text_starts(name, route->upload)) return false;
    return name.length == length || text_is(text_after(name, length), "_name") || text_is(text_after(name, length), "_sheet") || text_is(text_after(name, length), "_size");
}
