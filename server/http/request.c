/* A request as the rest of the program sees it: its parts decoded, and the ways to answer. */
#include "request.h"

#include <string.h>

#include "../base/clock.h"
#include "../base/log.h"
#include "form.h"
#include "inside.h"

static bool is_header_value(const char *value);

bool request_read(struct request *request) {
    struct arena *arena = request->arena;
    struct text rest = request->target, raw_path = text_cut(&rest, '?');
    request->raw_query = rest;
    if (!path_decode(raw_path, arena, &request->path)) return request_fail(request, 400, "bad_request");
    request_language(request, request->path);
    if (rest.at && !query_parse(rest, arena, &request->query)) return request_fail(request, 400, "bad_request");
    struct text cookies = request_header_value(request, "Cookie");
    if (cookies.at && !cookies_parse(cookies, arena, &request->cookies)) return request_fail(request, 400, "bad_cookie");
    const struct daemon_request *own = own_of(request);
    if (own->upload_route) return multipart_parse(request->body, own->boundary, text_of(own->upload_route->upload), arena, &request->form, &request->file) || request_fail(request, 400, "bad_request");
    if (request->method == POST && !form_parse(request->body, arena, &request->form)) return request_fail(request, 400, "bad_request");
    return true;
}

/* "/fr" and "/fr/…": the prefix is a whole segment. */
void request_language(struct request *request, struct text target) {
    static const char *const languages[] = {"fr", "en"};
    request->language = "fr";
    request->has_language = false;
    request->inner_path = target;
    for (size_t i = 0; i < 2; i++) {
        if (target.length < 3 || target.at[0] != '/' || memcmp(target.at + 1, languages[i], 2)) continue;
        if (target.length > 3 && target.at[3] != '/' && target.at[3] != '?') continue;
        request->language = languages[i];
        request->has_language = true;
        request->inner_path = target.length > 3 ? text_after(target, 3) : TEXT("/");
    }
}

void request_redirect(struct request *request, const char *path) {
    bool is_ours = path[0] == '/' && ((path[1] >= 'a' && path[1] <= 'z') || (path[1] >= 'A' && path[1] <= 'Z') || (path[1] >= '0' && path[1] <= '9'));
    if (!is_ours) BUG("a redirect to a path that is not ours");
    struct buffer empty = {0};
    if (!request_header(request, "Location", path)) {
        request_fail(request, 500, "broken_page");
        return;
    }
    if (!own_of(request)->has_caching) request_caching(request, CACHE_NEVER);
    request_answer(request, 303, NULL, &empty);
}

bool request_header(struct request *request, const char *name, const char *value) {
    if (!is_header_value(value)) {
        log_event(LOG_LEVEL_ERROR, "header_refused", "id=%s name=%s", request->id, name);
        return false;
    }
    pairs_add(&own_of(request)->headers, request->arena, text_of(name), arena_copy(request->arena, text_of(value)));
    return true;
}

static bool is_header_value(const char *value) {
    for (; *value; value++)
        if ((unsigned char)*value < 0x20 && *value != '\t') return false;
    return true;
}

void request_set_session_cookie(struct request *request, const char *value) {
    const char *name = daemon_is_secure(request->daemon) ? "__Host-sid" : "amphi-sid", *secure = daemon_is_secure(request->daemon) ? "; Secure" : "";
    request_header(request, "Set-Cookie", arena_print(request->arena, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s", name, value, secure, *value ? "" : "; Max-Age=0"));
}

struct text request_header_value(const struct request *request, const char *name) {
    const char *value = NULL;
    size_t length = 0;
    if (MHD_lookup_connection_value_n(own_of(request)->connection, MHD_HEADER_KIND, name, strlen(name), &value, &length) != MHD_YES || !value) return TEXT_NONE;
    return (struct text){value, length};
}

void request_caching(struct request *request, enum caching caching) {
    own_of(request)->caching = caching;
    own_of(request)->has_caching = true;
}

bool request_fail(struct request *request, int status, const char *message_id) {
    if (request->is_answered) return false;
    log_event(status >= 500 ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO, "refused", "id=%s status=%d reason=%s", request->id, status, message_id);
    struct buffer body = {0};
    request->daemon->settings.error_page(request, status, message_id, &body);
    request_caching(request, CACHE_NEVER);
    request_answer(request, status, request->daemon->settings.is_admin ? "text/plain; charset=utf-8" : "text/html; charset=utf-8", &body);
    return false;
}

int64_t request_time_left(const struct request *request) {
    int64_t spent = (int64_t)(clock_microseconds() - request->started_at) / 1000;
    return (int64_t)request->daemon->settings.deadline_milliseconds - spent;
}
