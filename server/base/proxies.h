/* Whose word about a client's address counts: the list of AMPHI_TRUSTED_PROXIES, read once. */
#ifndef BASE_PROXIES_H
#define BASE_PROXIES_H
#include <stdbool.h>

#include "text.h"

enum { PROXIES_MOST = 64 };

/* IPv4 stands as IPv6 does it (::ffff:a.b.c.d, RFC 4291 §2.5.5.2), because a socket that listens on both shows it so. */
struct network {
    unsigned char address[16];
    unsigned bits; /* the first ones count, 0 to 128 */
};

struct proxies {
    struct network at[PROXIES_MOST];
    size_t count;
    bool has_unix; /* whoever may open the Unix socket */
};

/* "loopback", "unix", addresses and address/bits with commas between them; bits behind the mask don't count. False: it is no such list, or a longer one; `proxies` is untouched. */
bool proxies_read(struct text list, struct proxies *proxies);
/* The peer, unless it is a proxy of ours: then the right-most address of X-Forwarded-For that is none, for whatever stands left of it anybody may have written. `is_unix`: the peer has no address. */
struct text proxies_client(const struct proxies *proxies, struct text peer, bool is_unix, struct text forwarded);
#endif
