/* The other half of `serve --reload`: a mistake in a file is shown in the browser, with file and line, until it is mended. */
#include "site.h"

#include <string.h>

static void print(struct buffer *html, const char *mistakes);

bool mistakes_show(struct request *request) {
    struct site *site = site_of(request);
    /* The stylesheet, /livez and /readyz go on: they need no file that can be wrong. */
    if (!site->is_developing || !request->has_language) return false;
    const char *mistakes = site->mistakes.length ? site->mistakes.at : database_mistake(site->database);
    if (!mistakes) return false;
    struct buffer html = {0};
    print(&html, mistakes);
    request_caching(request, CACHE_NEVER);
    request_answer(request, 500, "text/html; charset=utf-8", &html);
    return true;
}

void mistakes_missing(const struct request *request, const char *page, const char *names, struct buffer *html) {
    const char *mistake = arena_print(request->arena, "templates/%s.html or a piece of it: nothing gives the name %s", page, names);
    buffer_clear(html);
    print(html, mistake);
}

static void print(struct buffer *html, const char *mistakes) {
    buffer_string(html, "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Mistake</title></head><body><h1>A mistake, found by --reload</h1><pre>");
    for (const char *at = mistakes; *at; at++) {
        if (*at == '<')
            buffer_string(html, "&lt;");
        else if (*at == '&')
            buffer_string(html, "&amp;");
        else
            buffer_byte(html, *at);
    }
    buffer_string(html, "</pre></body></html>\n");
}
