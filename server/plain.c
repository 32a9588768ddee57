/* Handlers without a page: the bare root, health, robots, well-known files, assets. */
#include "site.h"

#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"

static void answer_text(struct request *request, int status, enum caching caching, const char *content);
static const char *preferred_language(struct text accepted);

/* One line that depends on the visitor: never kept by anyone. */
void root_redirect(struct request *request) {
    const char *language = preferred_language(request_header_value(request, "Accept-Language"));
    request_header(request, "Vary", "Accept-Language");
    request_caching(request, CACHE_NEVER);
    request_redirect(request, arena_print(request->arena, "/%s/", language));
}

void livez(struct request *request) {
    answer_text(request, 200, CACHE_NEVER, "ok\n");
}

void readyz(struct request *request) {
    const struct site *site = site_of(request);
    const char *reason = "stopping";
    if (!site->is_stopping && database_is_ready(site->database, &reason)) {
        answer_text(request, 200, CACHE_NEVER, "ready\n");
        return;
    }
    request_header(request, "Retry-After", "5");
    answer_text(request, 503, CACHE_NEVER, arena_print(request->arena, "%s\n", reason));
}

void robots(struct request *request) {
    static const char *const closed[] = {"my", "staff", "jobs", "courses?", "sign-in", "accounts", "confirmations", "password-resets", "sessions"};
    struct buffer out = {0};
    buffer_string(&out, "User-agent: *\n");
    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++) buffer_print(&out, "Disallow: /fr/%s\nDisallow: /en/%s\n", closed[i], closed[i]);
    buffer_print(&out, "Sitemap: %s/sitemap.xml\n", daemon_base_url(request->daemon));
    request_caching(request, CACHE_PUBLIC);
    request_answer(request, 200, "text/plain; charset=utf-8", &out);
}

/* RFC 9116. The contact is the site's own page: an address would be invented. */
void security_txt(struct request *request) {
    const char *base = daemon_base_url(request->daemon);
    time_t later = (time_t)clock_seconds() + 180L * 86400;
    struct tm date;
    char expires[32];
    gmtime_r(&later, &date);
    strftime(expires, sizeof expires, "%Y-%m-%dT00:00:00Z", &date);
    answer_text(request, 200, CACHE_PUBLIC, arena_print(request->arena, "Contact: %s/fr/contact\nExpires: %s\nPreferred-Languages: fr, en\nCanonical: %s/.well-known/security.txt\n", base, expires, base));
}

void change_password(struct request *request) {
    request_redirect(request, arena_print(request->arena, "/%s/password-resets/new", request->language));
}

void asset(struct request *request) {
    assets_answer(site_of(request)->assets, request, pairs_get(&request->path_values, TEXT("name")));
}

static void answer_text(struct request *request, int status, enum caching caching, const char *content) {
    struct buffer out = {0};
    buffer_string(&out, content);
    request_caching(request, caching);
    request_answer(request, status, "text/plain; charset=utf-8", &out);
}

/* The first of our two languages named; a weight of zero is a no. French when neither is. */
static const char *preferred_language(struct text accepted) {
    while (accepted.at) {
        struct text range = text_trim(text_cut(&accepted, ','));
        struct text tag = text_trim(text_cut(&range, ';'));
        struct text primary = text_cut(&tag, '-'), weight = text_trim(range);
        if (text_starts(weight, "q=0") && !memchr(weight.at, '.', weight.length)) continue;
        if (text_same_letters(primary, TEXT("en"))) return "en";
        if (text_same_letters(primary, TEXT("fr"))) return "fr";
    }
    return "fr";
}
