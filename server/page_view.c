/* Fills a page's view: the engine's own names, the rows of its queries, what was typed and what was wrong with it. */
#include "site.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "http/session.h"
#include "routes.h"

struct filling {
    struct request *request;
    struct view *view;
    const struct page_content *content;
};

static void engine_names(const struct filling *filling);
static void section(const struct filling *filling);
static void rows(const struct filling *filling);
static void form_fields(const struct filling *filling);
static void one_field(const struct filling *filling, struct text name, bool is_shown_again);
static void refusals(const struct filling *filling);
static void title(const struct filling *filling);
static struct text field_error(const struct filling *filling, struct text field);
static bool has_column(const struct answer *answer, struct text name);
static struct table *empty_row(struct arena *arena, const struct query *query);
static const char *asset_path(void *owner, struct text name);
static struct text form_token(void *owner, struct text form);
static struct text form_key(void *owner, struct text action, struct text object);
static void set(const struct filling *filling, const char *name, const char *value);
static void free_view(void *view);

const char *const page_names[] = {"language",      "other_language", "root",      "other_root", "here",    "other_here", "canonical",  "french_here", "english_here", "base_url", "request_id",
                                  "page_name",     "is_page",        "title",     "has_errors", "errors",  "refusals",   "field",      "message",     "sent_to",     "status",       "kept",     "kept_path",
                                  "kept_token",    "kept_packed",    "has_kept",  "is_shown",   "name",    "value",      "message_id", "is_signed_out",
                                  "in_enrolments", "in_my",         "in_courses", "in_staff",  "in_figures", "in_office",  "in_employer", "is_preview", "may_be_signed_in", NULL};

bool page_render(struct request *request, const struct page_content *content, struct buffer *html) {
    struct site *site = site_of(request);
    struct view_hooks *hooks = arena_take(request->arena, sizeof *hooks);
    *hooks = (struct view_hooks){.asset = asset_path, .form_token = form_token, .form_key = form_key, .owner = request};
    struct filling filling = {request, view_new(site->templates, request->language, hooks), content};
    if (!filling.view) return false;
    arena_drop(request->arena, free_view, filling.view);
    rows(&filling);
    engine_names(&filling);
    refusals(&filling);
    form_fields(&filling);
    title(&filling);
    bool is_good = view_render(filling.view, arena_print(request->arena, "%s.html", content->name), true, html);
    const char *missing = view_missing(filling.view);
    /* Before the database first answered, the columns of the layout's queries are not known: its names are missing by nature. */
    if (!content->answer && site->layout && !site->layout->queries[0].columns_count) return is_good;
    if (*missing) log_event(LOG_LEVEL_WARNING, "names_missing", "id=%s page=%s names=%s", request->id, content->name, log_quote(text_of(missing)));
    if (*missing && site->is_developing) mistakes_missing(request, content->name, missing, html);
    return is_good;
}

static void engine_names(const struct filling *filling) {
    struct request *request = filling->request;
    struct arena *arena = request->arena;
    const char *other = strcmp(request->language, "fr") ? "fr" : "en";
    const char *query = request->method == GET && request->raw_query.length ? arena_print(arena, "?%.*s", TEXT_PRINT(request->raw_query)) : "";
    bool is_page = request->has_language && request->method == GET;
    const char *inner = is_page ? arena_string(arena, request->inner_path) : "/";
    const char *tail = strcmp(inner, "/") ? inner : "";
    set(filling, "language", request->language);
    set(filling, "other_language", other);
    set(filling, "root", arena_print(arena, "/%s", request->language));
    set(filling, "other_root", arena_print(arena, "/%s", other));
    set(filling, "here", arena_print(arena, "/%s%s%s", request->language, tail, query));
    set(filling, "other_here", arena_print(arena, "/%s%s%s", other, tail, query));
    set(filling, "canonical", arena_print(arena, "/%s%s", request->language, tail));
    set(filling, "french_here", arena_print(arena, "/fr%s", tail));
    set(filling, "english_here", arena_print(arena, "/en%s", tail));
    set(filling, "base_url", daemon_base_url(request->daemon));
    set(filling, "request_id", request->id);
    set(filling, "page_name", filling->content->name);
    section(filling);
    set(filling, "is_preview", filling->content->is_retry && request->route && request->route->markdown && pairs_get(&request->form, TEXT("preview")).at ? "t" : "");
    set(filling, "is_page", is_page && filling->content->status == 200 ? "t" : "");
    for (size_t i = 0; filling->content->more && i < filling->content->more->count; i++) view_set(filling->view, filling->content->more->at[i].name, filling->content->more->at[i].value);
    if (filling->content->kept) view_add_table(filling->view, TEXT("kept"), filling->content->kept);
    /* Without the database a page can't tell who is signed in; a visitor without a cookie is not. */
    set(filling, "may_be_signed_in", !filling->content->answer && request->session_cookie.at ? "t" : "");
    const struct query_file *layout = site_of(request)->layout;
    for (size_t q = 0; !filling->content->answer && layout && q < layout->count; q++) {
        const struct table *row = empty_row(arena, &layout->queries[q]);
        view_add_record(filling->view, row, 0);
    }
}

/* The part of the site that the menu marks: the first line that the page's name begins with. */
static void section(const struct filling *filling) {
    static const struct {
        const char *folder, *mark;
    } sections[] = {{"my/enrolments/", "in_enrolments"}, {"my/", "in_my"}, {"courses/", "in_courses"}, {"staff/", "in_staff"}, {"figures/", "in_figures"}, {"office/", "in_office"}, {"employer/", "in_employer"}};
    bool is_found = false;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        bool is_here = !is_found && text_starts(text_of(filling->content->name), sections[i].folder);
        set(filling, sections[i].mark, is_here ? "t" : "");
        is_found = is_found || is_here;
    }
}

static void rows(const struct filling *filling) {
    const struct answer *answer = filling->content->answer;
    for (size_t i = 0; answer && i < answer->results_count; i++) {
        const struct query *query = answer->results[i].query;
        const struct table *table = &answer->results[i].table;
        switch (query->kind) {
        case QUERY_ONE:
        case QUERY_MAYBE:
            view_add_record(filling->view, table->rows_count ? table : empty_row(filling->request->arena, query), 0);
            view_add_table(filling->view, query->name, table);
            break;
        case QUERY_IN: view_nest(filling->view, query->list, query->by, query->name, table); break;
        case QUERY_LIST:
        case QUERY_BATCH: view_add_table(filling->view, query->name, table); break;
        }
    }
}

/* Each form that shows this page again has its fields here: what was typed, else the page's own column, else nothing. */
static void form_fields(const struct filling *filling) {
    struct site *site = site_of(filling->request);
    for (size_t r = 0; r < routes_count; r++) {
        const struct route *route = &routes[r];
        if (!route->retry || strcmp(route->retry, filling->content->name)) continue;
        bool is_shown_again = filling->content->is_retry && filling->request->route == route;
        if (route->kind == ROUTE_ACTION) {
            const struct query_file *file = query_set_find(site->queries, arena_print(filling->request->arena, "actions/%s", route->name));
            for (size_t i = 0; file && i < file->queries[0].parameters_count; i++) one_field(filling, file->queries[0].parameters[i].name, is_shown_again);
            if (route->hash) one_field(filling, text_of(route->hash), is_shown_again);
            if (route->upload) one_field(filling, text_of(route->upload), is_shown_again);
        }
        struct text fields = text_of(route->fields);
        while (fields.at) one_field(filling, text_cut(&fields, ' '), is_shown_again);
    }
}

static void one_field(const struct filling *filling, struct text name, bool is_shown_again) {
    struct request *request = filling->request;
    if (fields_are_reserved(name)) return;
    struct text rendered = is_shown_again ? pairs_get(&request->rendered, name) : TEXT_NONE;
    if (rendered.at) {
        view_set(filling->view, name, rendered);
        return;
    }
    struct text typed = is_shown_again ? pairs_get(&request->form, name) : TEXT_NONE;
    bool is_password = text_starts(name, "password");
    if (typed.at && !is_password)
        view_set(filling->view, name, typed);
    else if (!has_column(filling->content->answer, name) && !pairs_get(&request->path_values, name).at) {
        /* A first visit may carry values in its link (next=…), which the page's own query would have named otherwise; never HTML, which is printed as it is. */
        struct text linked = request->method == GET && !is_password && !text_ends(name, "_html") ? pairs_get(&request->query, name) : TEXT_NONE;
        view_set(filling->view, name, linked.at ? linked : TEXT(""));
    }
    struct text error_name = text_of(arena_print(request->arena, "error_%.*s", TEXT_PRINT(name)));
    view_set(filling->view, error_name, is_shown_again ? field_error(filling, name) : TEXT(""));
}

/* The summary on top (errors: field, message) and the sentences of rules that say no (refusals: message). */
static void refusals(const struct filling *filling) {
    enum { COLUMNS = 3 };
    static const struct column error_columns[COLUMNS] = {{{"field", 5}, COLUMN_TEXT}, {{"message", 7}, COLUMN_TEXT}, {{"sent_to", 7}, COLUMN_TEXT}};
    struct arena *arena = filling->request->arena;
    struct site *site = site_of(filling->request);
    const struct refusal *refusal = filling->content->refusal;
    size_t count = refusal ? refusal->count : 0;
    struct text *cells = arena_take(arena, (COLUMNS * count + 1) * sizeof *cells), *sentences = arena_take(arena, (COLUMNS * count + 1) * sizeof *sentences);
    struct table *errors = arena_take(arena, sizeof *errors), *rules = arena_take(arena, sizeof *rules);
    *errors = (struct table){error_columns, COLUMNS, cells, 0};
    *rules = (struct table){error_columns, COLUMNS, sentences, 0};
    for (size_t i = 0; i < count; i++) {
        struct text id = refusal->ids[i], field = id;
        field = text_cut(&id, '.');
        bool is_field = id.at != NULL;
        struct table *table = is_field ? errors : rules;
        struct text *row = is_field ? cells : sentences;
        struct buffer sentence = {0};
        if (is_field)
            messages_fill(site->messages, filling->request->language, messages_find(site->messages, filling->request->language, text_of(arena_print(arena, "error.%.*s", TEXT_PRINT(refusal->ids[i])))), refusal->values, &sentence);
        else
            messages_refusal(site->messages, filling->request->language, refusal->ids[i], refusal->values, &sentence);
        row[COLUMNS * table->rows_count] = field;
        row[COLUMNS * table->rows_count + 1] = arena_copy(arena, buffer_as_text(&sentence));
        buffer_clear(&sentence);
        if (text_is(refusal->ids[i], "already_sent")) messages_fill(site->messages, filling->request->language, TEXT("{sent_to}"), refusal->values, &sentence);
        row[COLUMNS * table->rows_count + 2] = arena_copy(arena, buffer_as_text(&sentence));
        table->rows_count++;
        buffer_release(&sentence);
    }
    view_add_table(filling->view, TEXT("errors"), errors);
    view_add_table(filling->view, TEXT("refusals"), rules);
    set(filling, "has_errors", count ? "t" : "");
}

/* A page's own column `page_title`, else the text title.PAGE.NAME. */
static void title(const struct filling *filling) {
    struct arena *arena = filling->request->arena;
    const struct answer *answer = filling->content->answer;
    for (size_t i = 0; answer && i < answer->results_count; i++) {
        struct text own = table_get(&answer->results[i].table, 0, "page_title");
        if (!own.length || (answer->results[i].query->kind != QUERY_ONE && answer->results[i].query->kind != QUERY_MAYBE)) continue;
        view_set(filling->view, TEXT("title"), own);
        return;
    }
    char *id = (char *)arena_print(arena, "title.%s", filling->content->name);
    for (char *at = id; *at; at++)
        if (*at == '/') *at = '.';
    struct text found = messages_find(site_of(filling->request)->messages, filling->request->language, text_of(id));
    view_set(filling->view, TEXT("title"), found.at ? found : text_of(filling->content->name));
}

static struct text field_error(const struct filling *filling, struct text field) {
    const struct refusal *refusal = filling->content->refusal;
    struct site *site = site_of(filling->request);
    for (size_t i = 0; refusal && i < refusal->count; i++) {
        struct text id = refusal->ids[i];
        if (!text_same(text_cut(&id, '.'), field) || !id.at) continue;
        struct buffer sentence = {0};
        struct text message = messages_find(site->messages, filling->request->language, text_of(arena_print(filling->request->arena, "error.%.*s", TEXT_PRINT(refusal->ids[i]))));
        messages_fill(site->messages, filling->request->language, message, refusal->values, &sentence);
        struct text copy = arena_copy(filling->request->arena, buffer_as_text(&sentence));
        buffer_release(&sentence);
        return copy;
    }
    return TEXT("");
}

static bool has_column(const struct answer *answer, struct text name) {
    for (size_t i = 0; answer && i < answer->results_count; i++) {
        const struct query *query = answer->results[i].query;
        if (query->kind != QUERY_ONE && query->kind != QUERY_MAYBE) continue;
        for (size_t c = 0; c < query->columns_count; c++)
            if (text_same(query->columns[c].name, name)) return true;
    }
    return false;
}

/* The columns of a query that gave no row: every name is known and empty. */
static struct table *empty_row(struct arena *arena, const struct query *query) {
    struct table *table = arena_take(arena, sizeof *table);
    *table = (struct table){query->columns, query->columns_count, arena_take(arena, (query->columns_count + 1) * sizeof(struct text)), 1};
    return table;
}

static const char *asset_path(void *owner, struct text name) {
    return assets_path(site_of(owner)->assets, name);
}

static struct text form_token(void *owner, struct text form) {
    struct request *request = owner;
    session_begin(request);
    request->has_token = true;
    return session_form_token(request, form);
}

/* The key of a form that is shown again because we could not confirm is the same key: pressing twice cannot count twice. */
static struct text form_key(void *owner, struct text action, struct text object) {
    struct request *request = owner;
    struct text sent = pairs_get(&request->form, TEXT("form_key"));
    struct form_key key;
    if (sent.length && session_check_key(request->arena, sent, request->person_id, action, object, &key)) return sent;
    return session_form_key(request->arena, request->person_id, action, object);
}

static void set(const struct filling *filling, const char *name, const char *value) {
    view_set(filling->view, text_of(name), text_of(value));
}

static void free_view(void *view) {
    view_free(view);
}
