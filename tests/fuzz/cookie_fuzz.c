/* Fuzzes the parser of Cookie headers: each cookie stands in the header as it came, none is lost, and written again they parse the same. */
#include "fuzz.h"
#include "http/form.h"

static size_t count_cookies(struct text header);
static bool is_cookie(struct text piece);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    struct text header = {(const char *)bytes, length};
    struct arena *arena = arena_new();
    struct pairs cookies = {.count = 7}, again = {0};
    bool is_parsed = cookies_parse(header, arena, &cookies), has_control = false;
    for (size_t i = 0; i < length; i++) has_control = has_control || bytes[i] < ' ' || bytes[i] == 0x7F;
    size_t count = count_cookies(header);
    MUST(is_parsed == (!has_control && count <= 100));
    if (!is_parsed) {
        MUST(cookies.count == 7 && !cookies.at);
        arena_free(arena);
        return 0;
    }
    MUST(cookies.count == count);
    struct buffer written = {0};
    const char *last = header.at;
    for (size_t i = 0; i < cookies.count; i++) {
        struct pair cookie = cookies.at[i];
        MUST(cookie.name.at >= last && cookie.value.at + cookie.value.length <= header.at + header.length);
        MUST(cookie.value.at == cookie.name.at + cookie.name.length + 1 && cookie.value.at[-1] == '=');
        last = cookie.value.at + cookie.value.length;
        buffer_print(&written, "%s%.*s=%.*s", i ? "; " : "", TEXT_PRINT(cookie.name), TEXT_PRINT(cookie.value));
    }
    MUST(cookies_parse(buffer_as_text(&written), arena, &again));
    must_be_same_pairs(&cookies, &again);
    buffer_release(&written);
    arena_free(arena);
    return 0;
}

static size_t count_cookies(struct text header) {
    size_t count = 0, at = 0;
    for (size_t end = 0; end <= header.length; end++) {
        if (end < header.length && header.at[end] != ';') continue;
        count += is_cookie((struct text){header.at + at, end - at});
        at = end + 1;
    }
    return count;
}

/* RFC 6265 §4.1.1: a token of RFC 2616 §2.2, then '='. */
static bool is_cookie(struct text piece) {
    size_t at = 0, start;
    while (at < piece.length && piece.at[at] == ' ') at++;
    for (start = at; at < piece.length && piece.at[at] != '='; at++)
        if (piece.at[at] <= ' ' || piece.at[at] > '~' || strchr("()<>@,;:\\\"/[]?={}", piece.at[at])) return false;
    return at > start && at < piece.length;
}
