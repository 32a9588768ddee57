/* The gate: refuses what libmicrohttpd 0.9.75 lets through, by rules on the request line and the headers alone. */
#include "gate.h"

#include <string.h>

#include "multipart.h"

enum { HEADERS_MOST = 64, HEADER_BYTES_MOST = 16384, LENGTH_DIGITS_MOST = 8 };

/* What the later rules need of the headers. */
struct known {
    struct text host, length, type;
};

static bool headers_are_good(const struct gate_request *request, struct known *known);
static bool is_token(struct text name);
static bool is_value(struct text value);
static bool target_is_good(struct text target);
static bool is_target_byte(unsigned char byte, bool in_query);
static int hex_digit(char digit);
static bool is_method(struct text method);
static bool is_our_host(const struct gate_request *request, struct text host);
static bool read_length(struct text digits, size_t *length);
static int check_body(const struct gate_request *request, const struct known *known, bool *has_body, size_t *length);
static bool is_form_type(struct text type);

int gate_check(const struct gate_request *request, bool *has_body, size_t *length) {
    struct known known = {TEXT_NONE, TEXT_NONE, TEXT_NONE};
    if (!text_is(request->version, "HTTP/1.1")) {
        return 505;
    }
    if (!headers_are_good(request, &known) || !target_is_good(request->target)) {
        return 400;
    }
    if (!is_method(request->method)) {
        return 501;
    }
    if (!is_our_host(request, known.host)) {
        return 421;
    }
    return check_body(request, &known, has_body, length);
}

bool gate_is_multipart(const struct gate_request *request) {
    for (size_t i = 0; i < request->headers_count; i++) {
        struct text boundary;
        if (text_same_letters(request->headers[i].name, TEXT("Content-Type"))) return text_is(request->method, "POST") && multipart_boundary(request->headers[i].value, &boundary);
    }
    return false;
}

static bool headers_are_good(const struct gate_request *request, struct known *known) {
    size_t bytes = 0, hosts = 0, lengths = 0, types = 0, cookies = 0;
    if (request->headers_count > HEADERS_MOST) {
        return false;
    }
    for (size_t i = 0; i < request->headers_count; i++) {
        struct text name = request->headers[i].name, value = request->headers[i].value;
        bytes += name.length + value.length + 4;
        if (bytes > HEADER_BYTES_MOST || !is_token(name) || !is_value(value)) {
            return false;
        }
        switch (name.length) {
        case 4:
            if (text_same_letters(name, TEXT("Host"))) {
                known->host = text_trim(value);
                hosts++;
            }
            break;
        case 6:
            cookies += text_same_letters(name, TEXT("Cookie"));
            break;
        case 12:
            if (text_same_letters(name, TEXT("Content-Type"))) {
                known->type = text_trim(value);
                types++;
            }
            break;
        case 14:
            if (text_same_letters(name, TEXT("Content-Length"))) {
                known->length = value;
                lengths++;
            }
            break;
        case 17:
            /* Our forms never need it, and two framings of one body are how requests are smuggled. */
            if (text_same_letters(name, TEXT("Transfer-Encoding"))) {
                return false;
            }
            break;
        default:
            break;
        }
    }
    return hosts == 1 && lengths <= 1 && types <= 1 && cookies <= 1;
}

static bool is_token(struct text name) {
    for (size_t i = 0; i < name.length; i++) {
        unsigned char byte = (unsigned char)name.at[i];
        if (byte <= 0x20 || byte >= 0x7F || strchr("\"(),/:;<=>?@[\\]{}", byte)) {
            return false;
        }
    }
    return name.length > 0;
}

static bool is_value(struct text value) {
    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.at[i];
        if ((byte < 0x20 && byte != '\t') || byte == 0x7F) {
            return false;
        }
    }
    return true;
}

static bool target_is_good(struct text target) {
    if (!text_starts(target, "/") || text_starts(target, "//") || target.length > GATE_TARGET_BYTES_MOST) {
        return false;
    }
    bool in_query = false;
    for (size_t i = 0; i < target.length; i++) {
        char byte = target.at[i];
        if (byte == '%') {
            int high = i + 2 < target.length ? hex_digit(target.at[i + 1]) : -1, low = high >= 0 ? hex_digit(target.at[i + 2]) : -1;
            if (low < 0 || high < 2 || (high == 7 && low == 15)) {
                return false;
            }
            i += 2;
        } else if (byte == '?') {
            in_query = true;
        } else if (!is_target_byte((unsigned char)byte, in_query)) {
            return false;
        }
    }
    return true;
}

/* RFC 3986 §3.3 and §3.4; brackets are reserved there, yet others add names such as "a[]" to the queries of their links. */
static bool is_target_byte(unsigned char byte, bool in_query) {
    if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9')) {
        return true;
    }
    return byte != '\0' && strchr(in_query ? "-._~:/@!$&'()*+,;=[]" : "-._~:/@!$&'()*+,;=", byte);
}

static int hex_digit(char digit) {
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    char letter = (char)(digit | 0x20);
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

static bool is_method(struct text method) {
    return text_is(method, "GET") || text_is(method, "POST") || text_is(method, "HEAD");
}

/* The port is not compared: behind a proxy, or a container's mapped port, it is not ours. */
static bool is_our_host(const struct gate_request *request, struct text host) {
    struct text name = host, port = TEXT_NONE;
    const char *end = text_starts(host, "[") ? memchr(host.at, ']', host.length) : NULL;
    const char *colon = end ? end + 1 : host.length > 0 ? memchr(host.at, ':', host.length) : NULL;
    if (colon && colon < host.at + host.length) {
        name.length = (size_t)(colon - host.at);
        port = text_after(host, name.length);
        if (port.at[0] != ':' || port.length > 6) {
            return false;
        }
        for (size_t i = 1; i < port.length; i++) {
            if (port.at[i] < '0' || port.at[i] > '9') {
                return false;
            }
        }
    }
    for (size_t i = 0; i < request->hosts_count; i++) {
        if (text_same_letters(name, request->hosts[i])) {
            return true;
        }
    }
    return false;
}

static int check_body(const struct gate_request *request, const struct known *known, bool *has_body, size_t *length) {
    bool is_post = text_is(request->method, "POST");
    size_t announced = 0;
    if (known->length.at && !read_length(known->length, &announced)) {
        return 400;
    }
    if (!is_post && announced > 0) {
        return 400;
    }
    if (is_post && !known->length.at) {
        return 411;
    }
    struct text boundary;
    bool is_upload = is_post && request->upload_limit > 0 && multipart_boundary(known->type, &boundary);
    if (announced > (is_upload ? request->upload_limit : request->body_limit)) {
        return 413;
    }
    if (is_post && !is_upload && !is_form_type(known->type)) {
        return 415;
    }
    *has_body = announced > 0;
    *length = announced;
    return 0;
}

static bool read_length(struct text digits, size_t *length) {
    size_t sum = 0;
    if (digits.length < 1 || digits.length > LENGTH_DIGITS_MOST) {
        return false;
    }
    for (size_t i = 0; i < digits.length; i++) {
        if (digits.at[i] < '0' || digits.at[i] > '9') {
            return false;
        }
        sum = sum * 10 + (size_t)(digits.at[i] - '0');
    }
    *length = sum;
    return true;
}

static bool is_form_type(struct text type) {
    struct text rest = type;
    if (!text_same_letters(text_trim(text_cut(&rest, ';')), TEXT("application/x-www-form-urlencoded"))) {
        return false;
    }
    rest = text_trim(rest);
    return !rest.at || text_same_letters(rest, TEXT("charset=UTF-8")) || text_same_letters(rest, TEXT("charset=\"UTF-8\""));
}
