/* What a value must look like: everything that can be told without a database or a network. */
#include "config_check.h"

#include <arpa/inet.h>
#include <string.h>

#include "config.h"
#include "proxies.h"

static const char *check_all_printable(struct text value);
static const char *check_listen(struct text value);
static const char *check_admin_listen(struct text value);
static const char *check_port(struct text value);
static const char *check_workers(struct text value);
static const char *check_base_url(struct text value);
static const char *check_hosts(struct text value);
static const char *check_proxies(struct text value);
static const char *check_smtp(struct text value);
static const char *check_mail_from(struct text value);
static const char *check_not_empty(struct text value);
static bool is_address(struct text value, int *family);
static bool is_loopback(struct text value);
static bool is_host(struct text value);
static bool has_userinfo_password(struct text value);

static const struct check {
    const char *name;
    const char *(*check)(struct text value); /* NULL, or what is wrong */
} checks[] = {
    {"AMPHI_DATABASE", check_all_printable},
    {"AMPHI_LISTEN", check_listen},
    {"AMPHI_PORT", check_port},
    {"AMPHI_ADMIN_LISTEN", check_admin_listen},
    {"AMPHI_WORKERS", check_workers},
    {"AMPHI_BASE_URL", check_base_url},
    {"AMPHI_HOSTS", check_hosts},
    {"AMPHI_TRUSTED_PROXIES", check_proxies},
    {"AMPHI_SMTP_URL", check_smtp},
    {"AMPHI_MAIL_FROM", check_mail_from},
    {"AMPHI_SECRET_FILE", check_not_empty},
    {"AMPHI_SQL", check_not_empty},
    {"AMPHI_TEMPLATES", check_not_empty},
};

bool config_check(struct buffer *problem) {
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        struct text value = text_of(config_get(checks[i].name));
        const char *reason = check_all_printable(value);
        reason = reason ? reason : checks[i].check(value);
        if (reason) {
            buffer_print(problem, "%s: %s", checks[i].name, reason);
            return false;
        }
    }
    return true;
}

static const char *check_all_printable(struct text value) {
    for (size_t i = 0; i < value.length; i++) {
        if ((unsigned char)value.at[i] < 0x20 || value.at[i] == 0x7F) {
            return "holds a control character";
        }
    }
    return text_is_utf8(value) ? NULL : "not UTF-8 text";
}

static const char *check_listen(struct text value) {
    enum { SOCKET_PATH_MOST = 107 }; /* sun_path of unix(7), less its NUL */
    if (text_starts(value, "unix:")) {
        struct text path = text_after(value, 5);
        return !text_starts(path, "/") ? "expected unix: and an absolute path" : path.length > SOCKET_PATH_MOST ? "the path is longer than 107 bytes" : NULL;
    }
    int family;
    return is_address(value, &family) ? NULL : "expected a numeric address or unix:PATH";
}

/* A port must stand there: 127.0.0.1 alone would listen on a port that nobody knows. */
static const char *check_admin_listen(struct text value) {
    if (value.length == 0 || text_starts(value, "unix:")) {
        return value.length == 0 ? NULL : check_listen(value);
    }
    const char *colon = is_loopback(value) ? NULL : memrchr(value.at, ':', value.length);
    struct text address = {value.at, colon ? (size_t)(colon - value.at) : 0};
    if (text_starts(address, "[") && text_ends(address, "]")) {
        address = (struct text){address.at + 1, address.length - 2};
    }
    return !colon || !is_loopback(address) ? "expected a loopback address with :PORT, or unix:PATH" : check_port(text_after(value, (size_t)(colon - value.at) + 1));
}

static const char *check_port(struct text value) {
    int64_t port;
    return text_to_integer(value, &port) && port >= 0 && port <= 65535 ? NULL : "expected a number from 0 to 65535";
}

static const char *check_workers(struct text value) {
    int64_t workers;
    return text_to_integer(value, &workers) && workers >= 1 && workers <= 64 ? NULL : "expected a number from 1 to 64";
}

static const char *check_base_url(struct text value) {
    struct text rest = text_after(value, text_starts(value, "https://") ? 8 : 7);
    if (!text_starts(value, "http://") && !text_starts(value, "https://")) {
        return "expected http:// or https:// first";
    }
    struct text path = rest, host = text_cut(&path, '/');
    if (!is_host(host)) {
        return "expected a host, or host:port, after the scheme";
    }
    for (size_t i = 0; i < path.length; i++) {
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/", path.at[i])) {
            return "expected letters, digits and -._~/ in the path";
        }
    }
    return NULL;
}

static const char *check_hosts(struct text value) {
    for (struct text host = text_cut(&value, ','); host.length > 0 || value.at; host = text_cut(&value, ',')) {
        if (!is_host(text_trim(host))) {
            return "expected hosts with commas between them";
        }
    }
    return NULL;
}

static bool is_host(struct text value) {
    for (size_t i = 0; i < value.length; i++) {
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.:[]", value.at[i])) {
            return false;
        }
    }
    return value.length > 0 && value.at[0] != ':';
}

static const char *check_proxies(struct text value) {
    struct proxies proxies;
    return proxies_read(value, &proxies) ? NULL : "expected loopback, unix, addresses or address/bits with commas between them, at most 64";
}

static bool is_address(struct text value, int *family) {
    char address[INET6_ADDRSTRLEN];
    unsigned char bytes[sizeof(struct in6_addr)];
    if (value.length >= sizeof address) {
        return false;
    }
    memcpy(address, value.at ? value.at : "", value.length);
    address[value.length] = '\0';
    *family = memchr(address, ':', value.length) ? AF_INET6 : AF_INET;
    return inet_pton(*family, address, bytes) == 1;
}

static bool is_loopback(struct text value) {
    int family;
    return is_address(value, &family) && (family == AF_INET ? text_starts(value, "127.") : text_is(value, "::1"));
}

static const char *check_smtp(struct text value) {
    return value.length == 0 || text_starts(value, "smtp://") || text_starts(value, "smtps://") ? NULL : "expected smtp:// or smtps:// first";
}

static const char *check_mail_from(struct text value) {
    struct text host = value, name = text_cut(&host, '@');
    bool is_mailbox = name.length > 0 && host.length > 0 && !memchr(host.at, '@', host.length) && !memchr(value.at, ' ', value.length);
    return value.length == 0 || is_mailbox ? NULL : "expected one mail address";
}

static const char *check_not_empty(struct text value) {
    return value.length > 0 ? NULL : "must not be empty";
}

bool config_is_secret(const char *name, const char *value) {
    if (strcmp(name, "AMPHI_DEMO_PASSWORD") == 0) {
        return *value != '\0';
    }
    if (strcmp(name, "AMPHI_DATABASE") == 0) {
        /* Any keyword with "pass" in it, and a URI whose keywords are percent-encoded. */
        bool is_encoded = strstr(value, "://") && strchr(value, '?') && strchr(value, '%');
        return strcasestr(value, "pass") || is_encoded || has_userinfo_password(text_of(value));
    }
    return strcmp(name, "AMPHI_SMTP_URL") == 0 && has_userinfo_password(text_of(value));
}

/* scheme://name:password@host (RFC 3986 §3.2.1); the last @, as a password may hold another unescaped. */
static bool has_userinfo_password(struct text value) {
    const char *scheme = value.length > 0 ? strstr(value.at, "://") : NULL;
    const char *at = scheme ? strrchr(scheme + 3, '@') : NULL;
    return at && memchr(scheme + 3, ':', (size_t)(at - scheme - 3));
}
