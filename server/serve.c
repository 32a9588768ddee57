/* The way of a request: router, token, who, then the kind's own function. */
#include "site.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "http/form.h"
#include "http/session.h"
#include "routes.h"

static bool find(struct request *request);
static void serve_kind(struct request *request);
static bool read_visitor(struct request *request, const struct answer *answer, const struct table **visitor);

void site_serve(struct request *request) {
    if (mistakes_show(request)) return;
    if (!session_read(request)) {
        request_fail(request, 400, "bad_cookie");
        return;
    }
    if (!find(request)) return;
    if (request->route->is_same_for_all) request->session_hash = TEXT_NONE;
    if (request->method == POST && !fields_check(request)) return;
    if (request->method == POST && !session_may_post(request, request->route->name)) {
        /* An old page, another site, or a signed-out tab: what was typed is not lost. */
        resend_show(request, 403, "form_stale");
        return;
    }
    serve_kind(request);
}

void site_error_page(struct request *request, int status, const char *message_id, struct buffer *body) {
    struct site *site = site_of(request);
    char number[12];
    snprintf(number, sizeof number, "%d", status);
    struct pairs more = {0};
    pairs_add(&more, request->arena, TEXT("status"), arena_copy(request->arena, text_of(number)));
    pairs_add(&more, request->arena, TEXT("message_id"), text_of(message_id));
    struct page_content content = {.name = "errors/error", .status = status, .more = &more};
    if (site->templates && page_render(request, &content, body)) return;
    buffer_clear(body);
    buffer_print(body, "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>%d</title></head><body><h1>%d</h1><p>%s</p></body></html>", status, status, request->id);
}

const struct route *site_upload_route(struct request *request) {
    struct text rest = request->target, path;
    struct request asked = *request; /* the language is read into it; the request itself is read later */
    const struct route *route = NULL;
    struct pairs values = {0};
    const char *allow;
    if (!path_decode(text_cut(&rest, '?'), request->arena, &path)) return NULL;
    request_language(&asked, path);
    if (route_find(routes, routes_count, POST, asked.inner_path, asked.has_language, request->arena, &route, &values, &allow) != ROUTE_FOUND) return NULL;
    return route->upload ? route : NULL;
}

bool site_admit(struct request *request, const struct answer *answer) {
    const struct table *visitor;
    if (!read_visitor(request, answer, &visitor)) {
        request_fail(request, 500, "broken_page");
        return false;
    }
    unsigned who = request->route->who;
    if (who == ANYONE) return true;
    if (who == NOBODY) return request_fail(request, 404, "not_found");
    if (!request->person_id) {
        if (request->method == POST) {
            resend_show(request, 403, "signed_out");
            return false;
        }
        struct buffer path = {0};
        buffer_string(&path, "/sign-in?next=");
        struct buffer here = {0};
        buffer_text(&here, request->path);
        if (request->raw_query.length) {
            buffer_byte(&here, '?');
            buffer_text(&here, request->raw_query);
        }
        query_encode(&path, buffer_as_text(&here));
        site_redirect(request, buffer_as_text(&path));
        buffer_release(&here);
        buffer_release(&path);
        return false;
    }
    if (who == SIGNED_IN || site_has_role(answer, who)) return true;
    log_event(LOG_LEVEL_INFO, "denied", "id=%s route=%s person=%lld", request->id, request->route->path, (long long)request->person_id);
    return request_fail(request, 403, "no_right");
}

bool site_has_role(const struct answer *answer, unsigned who) {
    for (unsigned role = EMPLOYER; answer->results_count > 0 && role <= ADMIN; role <<= 1) {
        char column[32];
        snprintf(column, sizeof column, "is_%s", who_name((enum who)role));
        if ((who & role) && table_is_true(&answer->results[0].table, 0, column)) return true;
    }
    return false;
}

void site_redirect(struct request *request, struct text inner_path) {
    const char *path = arena_print(request->arena, "/%s%.*s", request->language, TEXT_PRINT(inner_path));
    request_redirect(request, path);
}

static bool find(struct request *request) {
    const char *allow = NULL;
    switch (route_find(routes, routes_count, request->method, request->inner_path, request->has_language, request->arena, &request->route, &request->path_values, &allow)) {
    case ROUTE_FOUND: return true;
    case ROUTE_WRONG_METHOD: request_header(request, "Allow", allow); return request_fail(request, 405, "wrong_method");
    case ROUTE_UNKNOWN: break;
    }
    return request_fail(request, 404, "not_found");
}

static void serve_kind(struct request *request) {
    switch (request->route->kind) {
    case ROUTE_PAGE: page_serve(request); break;
    case ROUTE_ACTION: action_serve(request); break;
    case ROUTE_CSV: csv_serve(request); break;
    case ROUTE_XLSX: xlsx_serve(request); break;
    case ROUTE_CHART: chart_serve(request); break;
    case ROUTE_PDF: pdf_serve(request); break;
    case ROUTE_DOCUMENT: document_serve(request); break;
    case ROUTE_HANDLER: request->route->handler(request); break;
    }
}

static bool read_visitor(struct request *request, const struct answer *answer, const struct table **visitor) {
    if (answer->results_count == 0 || !text_is(answer->results[0].query->name, "visitor")) return false;
    *visitor = &answer->results[0].table;
    struct text person = table_get(*visitor, 0, "person_id");
    int64_t person_id = 0;
    if (person.length && !text_to_integer(person, &person_id)) return false;
    request->person_id = person_id;
    return true;
}
