/* Reads the list of trusted proxies and finds the client behind them. */
#include "proxies.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

enum { IPV4_BEFORE = 96 };

static bool add(struct proxies *proxies, struct text one);
static bool read_network(struct text text, struct network *network);
static bool read_address(struct text text, unsigned char address[16], bool *is_ipv4);
static bool is_trusted(const struct proxies *proxies, struct text text);
static bool holds(const struct network *network, const unsigned char address[16]);

bool proxies_read(struct text list, struct proxies *proxies) {
    struct proxies found = {.count = 0};
    while (list.at) {
        struct text one = text_trim(text_cut(&list, ','));
        if (!one.length && !list.at) break;
        if (!add(&found, one)) return false;
    }
    *proxies = found;
    return true;
}

static bool add(struct proxies *proxies, struct text one) {
    struct network network;
    if (text_is(one, "unix")) {
        proxies->has_unix = true;
        return true;
    }
    if (text_is(one, "loopback")) return add(proxies, TEXT("127.0.0.0/8")) && add(proxies, TEXT("::1"));
    if (proxies->count == PROXIES_MOST || !read_network(one, &network)) return false;
    proxies->at[proxies->count++] = network;
    return true;
}

static bool read_network(struct text text, struct network *network) {
    struct text rest = text, address = text_cut(&rest, '/');
    bool is_ipv4;
    if (!read_address(address, network->address, &is_ipv4)) return false;
    int64_t bits = 0, most = is_ipv4 ? 32 : 128;
    if (!rest.at)
        bits = most;
    else if (!rest.length || rest.at[0] == '-' || !text_to_integer(rest, &bits) || bits > most)
        return false;
    network->bits = (unsigned)bits + (is_ipv4 ? IPV4_BEFORE : 0);
    return true;
}

static bool read_address(struct text text, unsigned char address[16], bool *is_ipv4) {
    static const unsigned char before[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    char string[INET6_ADDRSTRLEN];
    if (!text.length || text.length >= sizeof string || memchr(text.at, '\0', text.length)) return false;
    memcpy(string, text.at, text.length);
    string[text.length] = '\0';
    *is_ipv4 = !memchr(string, ':', text.length);
    if (!*is_ipv4) return inet_pton(AF_INET6, string, address) == 1;
    memcpy(address, before, sizeof before);
    return inet_pton(AF_INET, string, address + sizeof before) == 1;
}

struct text proxies_client(const struct proxies *proxies, struct text peer, bool is_unix, struct text forwarded) {
    struct text address = peer;
    if (is_unix ? !proxies->has_unix : !is_trusted(proxies, peer)) return address;
    while (forwarded.length) {
        const char *comma = memrchr(forwarded.at, ',', forwarded.length);
        size_t start = comma ? (size_t)(comma - forwarded.at) + 1 : 0;
        struct text one = text_trim(text_after(forwarded, start));
        unsigned char bytes[16];
        bool is_ipv4;
        if (!read_address(one, bytes, &is_ipv4)) break;
        address = one;
        if (!is_trusted(proxies, one)) break;
        forwarded.length = comma ? start - 1 : 0;
    }
    return address;
}

static bool is_trusted(const struct proxies *proxies, struct text text) {
    unsigned char address[16];
    bool is_ipv4;
    if (!read_address(text, address, &is_ipv4)) return false;
    for (size_t i = 0; i < proxies->count; i++)
        if (holds(&proxies->at[i], address)) return true;
    return false;
}

static bool holds(const struct network *network, const unsigned char address[16]) {
    unsigned whole = network->bits / 8, left = network->bits % 8;
    if (memcmp(network->address, address, whole)) return false;
    return !left || !((network->address[whole] ^ address[whole]) >> (8 - left));
}
