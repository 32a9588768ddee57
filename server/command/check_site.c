/* Routes against files, names against columns, ids against texts. */
#include "check_site.h"

#include <string.h>

#include "database/query_set.h"
#include "routes.h"

struct naming {
    const struct site *site;
    const char *page;
    const struct query_file *file;
    struct arena *arena;
    struct buffer *problems;
};

static void check_route(const struct site *site, const struct route *route, struct arena *arena, struct buffer *problems);
static void check_action(const struct route *route, const struct query_file *file, struct buffer *problems);
static void check_then(const struct route *route, const struct query *query, struct buffer *problems);
static void check_unused_files(const struct site *site, struct arena *arena, struct buffer *problems);
static void check_page_names(const struct site *site, const char *page, struct arena *arena, struct buffer *problems);
static void check_title(const struct naming *naming);
static void check_texts(const struct site *site, struct arena *arena, struct buffer *problems);
static void each_name(void *owner, const char *name, bool is_section);
static bool is_known(const struct naming *naming, struct text name);
static bool is_of_file(const struct query_file *file, struct text name);
static bool is_form_name(const struct naming *naming, struct text name);
static bool has_column(const struct query *query, struct text name);
static bool has_path_value(const struct route *route, struct text name);
static const struct query_file *file_of(const struct site *site, struct arena *arena, const char *folder, const char *name);

bool check_site(const struct site *site, struct buffer *problems) {
    struct arena *arena = arena_new();
    size_t before = problems->length;
    for (size_t i = 0; i < routes_count; i++) check_route(site, &routes[i], arena, problems);
    check_unused_files(site, arena, problems);
    check_page_names(site, "errors/error", arena, problems);
    check_page_names(site, "errors/resend", arena, problems);
    check_texts(site, arena, problems);
    arena_free(arena);
    return problems->length == before;
}

static void check_route(const struct site *site, const struct route *route, struct arena *arena, struct buffer *problems) {
    const struct query_file *file = file_of(site, arena, route->kind == ROUTE_ACTION ? "actions" : "pages", route->name);
    switch (route->kind) {
    case ROUTE_PAGE:
        if (!templates_has(site->templates, arena_print(arena, "%s.html", route->name)))
            buffer_print(problems, "routes: %s: templates/%s.html is missing\n", route->path, route->name);
        else
            check_page_names(site, route->name, arena, problems);
        break;
    case ROUTE_ACTION:
        if (file)
            check_action(route, file, problems);
        else
            buffer_print(problems, "routes: %s: sql/actions/%s.sql is missing\n", route->path, route->name);
        break;
    case ROUTE_CSV:
    case ROUTE_XLSX:
        if (!file || !query_file_query(file, route->list)) buffer_print(problems, "routes: %s: sql/pages/%s.sql has no query %s\n", route->path, route->name, route->list);
        break;
    case ROUTE_DOCUMENT:
        if (!file)
            buffer_print(problems, "routes: %s: sql/pages/%s.sql is missing\n", route->path, route->name);
        else if (file->queries[file->count - 1].columns_count != (has_column(&file->queries[file->count - 1], TEXT("file_name")) ? 2 : 1))
            buffer_print(problems, "sql/pages/%s.sql:%d: a document's query has one column, and a file's also file_name\n", route->name, file->queries[file->count - 1].line);
        break;
    case ROUTE_CHART:
        if (!file || !query_file_query(file, route->list))
            buffer_print(problems, "routes: %s: sql/pages/%s.sql has no query %s\n", route->path, route->name, route->list);
        else if (!has_column(query_file_query(file, route->list), TEXT("label")) || !has_column(query_file_query(file, route->list), TEXT("value")))
            buffer_print(problems, "%s:%d: a chart has the columns label and value\n", query_file_query(file, route->list)->file, query_file_query(file, route->list)->line);
        break;
    case ROUTE_PDF:
        if (!file || !query_file_query(file, "blocks"))
            buffer_print(problems, "routes: %s: sql/pages/%s.sql has no query blocks\n", route->path, route->name);
        else if (!has_column(query_file_query(file, "blocks"), TEXT("kind")) || !(has_column(query_file_query(file, "blocks"), TEXT("text")) || has_column(query_file_query(file, "blocks"), TEXT("message"))))
            buffer_print(problems, "%s:%d: blocks have the columns kind, and text or message\n", query_file_query(file, "blocks")->file, query_file_query(file, "blocks")->line);
        break;
    case ROUTE_HANDLER: break;
    }
    if (route->retry && !templates_has(site->templates, arena_print(arena, "%s.html", route->retry))) buffer_print(problems, "routes: %s: templates/%s.html is missing\n", route->path, route->retry);
}

static void check_action(const struct route *route, const struct query_file *file, struct buffer *problems) {
    const struct query *query = &file->queries[0];
    if (file->count != 1 || (query->kind != QUERY_ONE && query->kind != QUERY_BATCH)) buffer_print(problems, "%s:%d: an action is one query, (one) or (batch)\n", query->file, query->line);
    if (!has_column(query, TEXT("refusal"))) buffer_print(problems, "%s:%d: an action answers with a column refusal\n", query->file, query->line);
    if (query->kind == QUERY_BATCH && !has_column(query, TEXT("ordinal"))) buffer_print(problems, "%s:%d: a batch answers with a column ordinal\n", query->file, query->line);
    for (size_t i = 0; query->kind == QUERY_BATCH && i < query->parameters_count; i++)
        if (!query->parameters[i].is_array) buffer_print(problems, "%s:%d: a batch takes arrays; %.*s is none\n", query->file, query->line, TEXT_PRINT(query->parameters[i].name));
    for (struct text rest = route->upload ? TEXT_NONE : text_of(route->markdown); rest.at;) {
        struct text name = text_cut(&rest, ' ');
        struct buffer html = {0};
        bool is_array;
        buffer_print(&html, "%.*s_html", TEXT_PRINT(name));
        if (!query_file_takes(file, name, &is_array) || !query_file_takes(file, buffer_as_text(&html), &is_array)) buffer_print(problems, "%s:%d: Markdown: %.*s and %s are to be parameters\n", query->file, query->line, TEXT_PRINT(name), html.at);
        buffer_release(&html);
    }
    bool is_array;
    if (route->upload && query->kind == QUERY_BATCH) buffer_print(problems, "%s:%d: a batch takes no file\n", query->file, query->line);
    struct buffer sheet = {0};
    if (route->upload) buffer_print(&sheet, "%s_sheet", route->upload);
    if (route->upload && !query_file_takes(file, text_of(route->upload), &is_array) && !query_file_takes(file, buffer_as_text(&sheet), &is_array)) buffer_print(problems, "%s:%d: the file %s is to be a parameter\n", query->file, query->line, route->upload);
    buffer_release(&sheet);
    check_then(route, query, problems);
}

/* Each ":name" of where a success leads is a column of the result or a value of the path. */
static void check_then(const struct route *route, const struct query *query, struct buffer *problems) {
    for (const char *at = strchr(route->then, ':'); at; at = strchr(at + 1, ':')) {
        struct text name = {at + 1, strcspn(at + 1, "/?&")};
        if (!has_column(query, name) && !has_path_value(route, name)) buffer_print(problems, "routes: %s: nothing gives :%.*s of %s\n", route->path, TEXT_PRINT(name), route->then);
    }
}

static void check_unused_files(const struct site *site, struct arena *arena, struct buffer *problems) {
    size_t count;
    const struct query_file *files = query_set_files(site->queries, &count);
    for (size_t i = 0; i < count; i++) {
        bool is_used = text_starts(files[i].name, "engine/");
        for (size_t r = 0; r < routes_count && !is_used; r++)
            is_used = text_is(files[i].name, arena_print(arena, "%s/%s", routes[r].kind == ROUTE_ACTION ? "actions" : "pages", routes[r].name));
        if (!is_used) buffer_print(problems, "sql/%.*s.sql: no route uses this file\n", TEXT_PRINT(files[i].name));
    }
}

static void check_page_names(const struct site *site, const char *page, struct arena *arena, struct buffer *problems) {
    struct naming naming = {site, page, file_of(site, arena, "pages", page), arena, problems};
    templates_names(site->templates, arena_print(arena, "%s.html", page), each_name, &naming);
    check_title(&naming);
}

static void each_name(void *owner, const char *name, bool is_section) {
    struct naming *naming = owner;
    struct text asked = text_of(name);
    /* {{#no_sessions}} is the other side of sessions. */
    if (is_known(naming, asked) || (is_section && text_starts(asked, "no_") && is_known(naming, text_after(asked, 3)))) return;
    buffer_print(naming->problems, "templates/%s.html: nothing gives the name %s\n", naming->page, name);
}

static bool is_known(const struct naming *naming, struct text name) {
    for (const char *const *known = page_names; *known; known++)
        if (text_is(name, *known)) return true;
    return is_of_file(naming->site->layout, name) || is_of_file(naming->file, name) || is_form_name(naming, name);
}

static bool is_of_file(const struct query_file *file, struct text name) {
    for (size_t i = 0; file && i < file->count; i++)
        if (text_same(file->queries[i].name, name) || has_column(&file->queries[i], name)) return true;
    return false;
}

/* Fields, and error_FIELD, of the forms that show this page again. */
static bool is_form_name(const struct naming *naming, struct text name) {
    if (text_starts(name, "error_")) name = text_after(name, 6);
    for (size_t i = 0; i < routes_count; i++) {
        if (!routes[i].retry || strcmp(routes[i].retry, naming->page)) continue;
        bool is_array;
        const struct query_file *file = routes[i].kind == ROUTE_ACTION ? file_of(naming->site, naming->arena, "actions", routes[i].name) : NULL;
        if (file && query_file_takes(file, name, &is_array)) return true;
        if (routes[i].hash && text_is(name, routes[i].hash)) return true;
        if (routes[i].upload && text_is(name, routes[i].upload)) return true;
        struct text fields = text_of(routes[i].fields);
        while (fields.at)
            if (text_same(text_cut(&fields, ' '), name)) return true;
    }
    return false;
}

static void check_title(const struct naming *naming) {
    if (is_of_file(naming->file, TEXT("page_title")) || !strcmp(naming->page, "errors/error") || !strcmp(naming->page, "errors/resend")) return;
    struct buffer id = {0};
    buffer_print(&id, "title.%s", naming->page);
    for (size_t i = 0; i < id.length; i++)
        if (id.at[i] == '/') id.at[i] = '.';
    if (!messages_find(naming->site->messages, "en", buffer_as_text(&id)).at) buffer_print(naming->problems, "locale: there is no text %s, and the page has no column page_title\n", id.at);
    buffer_release(&id);
}

static void check_texts(const struct site *site, struct arena *arena, struct buffer *problems) {
    static const char *const languages[] = {"fr", "en"};
    size_t count;
    const char *const *ids = refusal_ids(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t l = 0; l < 2; l++)
            if (!messages_find(site->messages, languages[l], text_of(arena_print(arena, "refusal.%s", ids[i]))).at) buffer_print(problems, "locale/%s.po: refusal.%s has no text\n", languages[l], ids[i]);
}

static bool has_column(const struct query *query, struct text name) {
    for (size_t i = 0; i < query->columns_count; i++)
        if (text_same(query->columns[i].name, name)) return true;
    return false;
}

static bool has_path_value(const struct route *route, struct text name) {
    struct text path = text_of(route->path);
    while (path.at) {
        struct text segment = text_cut(&path, '/');
        if (text_starts(segment, ":") && text_same(text_after(segment, 1), name)) return true;
    }
    return false;
}

static const struct query_file *file_of(const struct site *site, struct arena *arena, const char *folder, const char *name) {
    return query_set_find(site->queries, arena_print(arena, "%s/%s", folder, name));
}
