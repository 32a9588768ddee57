/* Nothing that was typed is lost: the form comes back with a button that sends it again. */
#include "site.h"

#include <string.h>

#include "http/form.h"
#include "http/session.h"
#include "routes.h"

static void show(struct request *request, int status, const char *message_id, const struct pairs *form, struct text path, const char *form_name);
static bool is_secret(struct text name);

void resend_show(struct request *request, int status, const char *message_id) {
    request_caching(request, CACHE_NEVER);
    show(request, status, message_id, &request->form, request->path, request->route->name);
}

void resend_kept(struct request *request, struct text kept, struct text kept_path) {
    struct arena *arena = request->arena;
    struct pairs form = {0}, path_values = {0};
    const struct route *route = NULL;
    const char *allow;
    struct text inner = kept_path;
    /* "/fr/…" or "/en/…": checked by session_safe_path, so at least a slash and a letter stand there. */
    if (inner.length > 3 && inner.at[3] == '/') inner = text_after(inner, 3);
    if (!form_parse(kept, arena, &form) || route_find(routes, routes_count, POST, inner, true, arena, &route, &path_values, &allow) != ROUTE_FOUND) {
        site_redirect(request, TEXT("/my"));
        return;
    }
    request_caching(request, CACHE_NEVER);
    show(request, 200, "signed_in_again", &form, kept_path, route->name);
}

struct text resend_pack(struct request *request) {
    struct buffer packed = {0};
    for (size_t i = 0; i < request->form.count; i++) {
        struct pair *pair = &request->form.at[i];
        if (is_secret(pair->name)) continue;
        if (packed.length) buffer_byte(&packed, '&');
        buffer_text(&packed, pair->name);
        buffer_byte(&packed, '=');
        query_encode(&packed, pair->value);
    }
    struct text copy = arena_copy(request->arena, buffer_as_text(&packed));
    buffer_release(&packed);
    return copy;
}

static void show(struct request *request, int status, const char *message_id, const struct pairs *form, struct text path, const char *form_name) {
    static const struct column columns[] = {{{"name", 4}, COLUMN_TEXT}, {{"value", 5}, COLUMN_TEXT}, {{"is_shown", 8}, COLUMN_BOOLEAN}};
    struct arena *arena = request->arena;
    struct text *cells = arena_take(arena, (3 * form->count + 1) * sizeof *cells);
    struct table *kept = arena_take(arena, sizeof *kept);
    *kept = (struct table){columns, 3, cells, 0};
    for (size_t i = 0; i < form->count; i++) {
        if (is_secret(form->at[i].name)) continue;
        struct text *row = cells + 3 * kept->rows_count++;
        row[0] = form->at[i].name;
        row[1] = form->at[i].value;
        row[2] = text_starts(form->at[i].name, "form_") ? TEXT("f") : TEXT("t");
    }
    struct pairs more = {0};
    session_begin(request);
    request->has_token = true;
    pairs_add(&more, arena, TEXT("kept_path"), path);
    pairs_add(&more, arena, TEXT("kept_token"), session_form_token(request, text_of(form_name)));
    pairs_add(&more, arena, TEXT("kept_packed"), resend_pack(request));
    pairs_add(&more, arena, TEXT("message_id"), text_of(message_id));
    pairs_add(&more, arena, TEXT("is_signed_out"), strcmp(message_id, "signed_out") ? TEXT("") : TEXT("t"));
    /* Without answers to show, the page would promise something that isn't there. */
    pairs_add(&more, arena, TEXT("has_kept"), kept->rows_count ? TEXT("t") : TEXT(""));
    struct page_content content = {.name = "errors/resend", .status = status, .more = &more, .kept = kept};
    struct buffer html = {0};
    if (page_render(request, &content, &html))
        request_answer(request, status, "text/html; charset=utf-8", &html);
    else {
        buffer_release(&html);
        request_fail(request, 500, "broken_page");
    }
}

static bool is_secret(struct text name) {
    return text_is(name, "form_token") || text_starts(name, "password");
}
