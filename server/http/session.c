/* Form tokens, idempotency keys, and where a POST may come from. */
#include "session.h"

#include <string.h>

#include "../base/clock.h"
#include "../base/secret.h"
#include "inside.h"

enum { TOKEN_BYTES = 16, COOKIE_DIGITS = 64, KEY_SECONDS = 7 * 86400 };

static bool is_hex(struct text text, size_t digits);
static void token_mac(struct request *request, struct text form, unsigned char mac[TOKEN_BYTES]);
static bool is_our_origin(const struct request *request, struct text origin);
static bool token_is_good(struct request *request, struct text form, struct text token);
static struct text key_mac(struct arena *arena, struct text random, struct text issued, int64_t person_id, struct text action, struct text object);
static void from_hex(struct text hex, unsigned char *bytes);

bool session_read(struct request *request) {
    struct text name = daemon_is_secure(request->daemon) ? TEXT("__Host-sid") : TEXT("amphi-sid");
    if (pairs_count_of(&request->cookies, name) > 1) return false;
    struct text value = pairs_get(&request->cookies, name);
    request->session_hash = TEXT("");
    /* Not one of ours: as if there were none. */
    if (!is_hex(value, COOKIE_DIGITS)) return true;
    request->session_cookie = value;
    request->session_hash = secret_hash(request->arena, value);
    return true;
}

void session_begin(struct request *request) {
    if (request->session_cookie.at) return;
    request->session_cookie = secret_random_hex(request->arena, COOKIE_DIGITS / 2);
    request->session_hash = secret_hash(request->arena, request->session_cookie);
    request_set_session_cookie(request, arena_string(request->arena, request->session_cookie));
}

/* A random mask and the MAC under it: other bytes at each showing, so that compression beside typed text tells nothing (BREACH). */
struct text session_form_token(struct request *request, struct text form) {
    static const char digits[] = "0123456789abcdef";
    unsigned char token[2 * TOKEN_BYTES], mac[TOKEN_BYTES];
    token_mac(request, form, mac);
    secret_random(token, TOKEN_BYTES);
    for (size_t i = 0; i < TOKEN_BYTES; i++) token[TOKEN_BYTES + i] = mac[i] ^ token[i];
    char *hex = arena_take(request->arena, 4 * TOKEN_BYTES + 1);
    for (size_t i = 0; i < sizeof token; i++) {
        hex[2 * i] = digits[token[i] >> 4];
        hex[2 * i + 1] = digits[token[i] & 15];
    }
    return (struct text){hex, 4 * TOKEN_BYTES};
}

static void token_mac(struct request *request, struct text form, unsigned char mac[TOKEN_BYTES]) {
    struct text parts[] = {request->session_cookie, form};
    from_hex((struct text){secret_mac(request->arena, "form", parts, 2).at, 2 * TOKEN_BYTES}, mac);
}

bool session_may_post(struct request *request, const char *form) {
    struct text origin = request_header_value(request, "Origin"), site = request_header_value(request, "Sec-Fetch-Site");
    if (site.at && !text_is(site, "same-origin") && !text_is(site, "none")) return false;
    if (origin.at && !is_our_origin(request, origin)) return false;
    return request->session_cookie.at && token_is_good(request, text_of(form), pairs_get(&request->form, TEXT("form_token")));
}

/* The base URL's scheme, host and port; on a loopback listener also the host that was asked, which the gate let in. */
static bool is_our_origin(const struct request *request, struct text origin) {
    const struct daemon *daemon = request->daemon;
    struct text rest = text_of(daemon->settings.base_url), whole = rest;
    text_cut(&rest, '/');
    text_cut(&rest, '/');
    struct text authority = text_cut(&rest, '/');
    whole.length = (size_t)(authority.at + authority.length - whole.at);
    if (text_same_letters(origin, whole)) return true;
    struct text host = request_header_value(request, "Host");
    return daemon->is_loopback && text_starts(origin, "http://") && text_same_letters(text_after(origin, 7), host);
}

static bool token_is_good(struct request *request, struct text form, struct text token) {
    unsigned char sent[2 * TOKEN_BYTES], mac[TOKEN_BYTES];
    if (!is_hex(token, 4 * TOKEN_BYTES)) return false;
    from_hex(token, sent);
    token_mac(request, form, mac);
    for (size_t i = 0; i < TOKEN_BYTES; i++) sent[TOKEN_BYTES + i] ^= sent[i];
    return text_equal_secret((struct text){(const char *)sent + TOKEN_BYTES, TOKEN_BYTES}, (struct text){(const char *)mac, TOKEN_BYTES});
}

struct text session_form_key(struct arena *arena, int64_t person_id, struct text action, struct text object) {
    struct text random = secret_random_hex(arena, 16), issued = text_of(arena_number(arena, clock_seconds()));
    struct text mac = key_mac(arena, random, issued, person_id, action, object);
    return text_of(arena_print(arena, "%.*s.%.*s.%.*s", TEXT_PRINT(random), TEXT_PRINT(issued), TEXT_PRINT(mac)));
}

bool session_check_key(struct arena *arena, struct text value, int64_t person_id, struct text action, struct text object, struct form_key *key) {
    struct text rest = value, random = text_cut(&rest, '.'), issued = text_cut(&rest, '.');
    int64_t issued_at;
    if (!is_hex(random, 32) || !text_to_integer(issued, &issued_at) || !rest.at) return false;
    if (!text_equal_secret(rest, key_mac(arena, random, issued, person_id, action, object))) return false;
    /* Older than the answers that are kept for a repeat: it could count twice. */
    if (clock_seconds() - issued_at > KEY_SECONDS || issued_at > clock_seconds() + 60) return false;
    *key = (struct form_key){random, issued_at};
    return true;
}

static struct text key_mac(struct arena *arena, struct text random, struct text issued, int64_t person_id, struct text action, struct text object) {
    struct text person = text_of(arena_number(arena, person_id));
    struct text parts[] = {random, issued, person, action, object.at ? object : TEXT("")};
    return (struct text){secret_mac(arena, "key", parts, sizeof parts / sizeof *parts).at, 32};
}

struct text session_safe_path(struct arena *arena, struct text path) {
    if (path.length < 4 || path.length > 2000 || path.at[0] != '/') return TEXT_NONE;
    bool has_language = (!memcmp(path.at + 1, "fr", 2) || !memcmp(path.at + 1, "en", 2)) && path.at[3] == '/';
    if (!has_language) return TEXT_NONE;
    for (size_t i = 0; i < path.length; i++) {
        unsigned char byte = (unsigned char)path.at[i];
        if (byte <= 0x20 || byte >= 0x7F || byte == '\\' || byte == '"' || byte == '<' || byte == '>' || byte == '#') return TEXT_NONE;
        if (byte == '/' && i + 1 < path.length && path.at[i + 1] == '/') return TEXT_NONE;
        if (byte == '%' && i + 2 < path.length && path.at[i + 1] == '2' && (path.at[i + 2] | 0x20) == 'f' && !memchr(path.at, '?', i)) return TEXT_NONE;
    }
    return arena_copy(arena, path);
}

static bool is_hex(struct text text, size_t digits) {
    if (text.length != digits) return false;
    for (size_t i = 0; i < digits; i++)
        if (!((text.at[i] >= '0' && text.at[i] <= '9') || (text.at[i] >= 'a' && text.at[i] <= 'f'))) return false;
    return true;
}

static void from_hex(struct text hex, unsigned char *bytes) {
    for (size_t i = 0; i < hex.length; i++) {
        int digit = hex.at[i] <= '9' ? hex.at[i] - '0' : hex.at[i] - 'a' + 10;
        bytes[i / 2] = (unsigned char)(i % 2 ? (bytes[i / 2] | digit) : digit << 4);
    }
}
