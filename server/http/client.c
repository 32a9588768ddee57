/* Who asks: the peer of the connection, or the address that a trusted proxy names. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "inside.h"

static struct text peer(struct MHD_Connection *connection, struct arena *arena, bool *is_unix);
static bool is_trusted(struct text trusted, struct text address, bool is_unix);
static bool is_loopback(struct text address);

/* The right-most address of X-Forwarded-For that is no proxy of ours: whatever stands left of it, anybody may have written. */
struct text client_address(struct daemon *daemon, struct MHD_Connection *connection, struct request *request) {
    bool is_unix = false;
    struct text address = peer(connection, request->arena, &is_unix), trusted = text_of(daemon->settings.trusted_proxies);
    if (!is_trusted(trusted, address, is_unix)) return address;
    struct text list = request_header_value(request, "X-Forwarded-For");
    while (list.length) {
        size_t start = list.length;
        while (start > 0 && list.at[start - 1] != ',') start--;
        struct text one = text_trim(text_after(list, start));
        unsigned char bytes[16];
        const char *string = arena_string(request->arena, one);
        if (inet_pton(AF_INET, string, bytes) != 1 && inet_pton(AF_INET6, string, bytes) != 1) break;
        address = one;
        if (!is_trusted(trusted, one, false)) break;
        list.length = start ? start - 1 : 0;
    }
    return address;
}

static struct text peer(struct MHD_Connection *connection, struct arena *arena, bool *is_unix) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info ? info->client_addr : NULL;
    char out[INET6_ADDRSTRLEN] = "";
    if (address && address->sa_family == AF_INET) {
        struct sockaddr_in four;
        memcpy(&four, address, sizeof four);
        inet_ntop(AF_INET, &four.sin_addr, out, sizeof out);
    } else if (address && address->sa_family == AF_INET6) {
        struct sockaddr_in6 six;
        memcpy(&six, address, sizeof six);
        inet_ntop(AF_INET6, &six.sin6_addr, out, sizeof out);
    } else {
        *is_unix = true;
        return TEXT("unix");
    }
    return arena_copy(arena, text_of(out));
}

static bool is_trusted(struct text trusted, struct text address, bool is_unix) {
    while (trusted.at) {
        struct text one = text_trim(text_cut(&trusted, ','));
        if (text_is(one, "unix") ? is_unix : text_is(one, "loopback") ? is_loopback(address) : text_same_letters(one, address)) return true;
    }
    return false;
}

static bool is_loopback(struct text address) {
    return text_starts(address, "127.") || text_is(address, "::1") || text_starts(address, "::ffff:127.");
}

bool client_listener_is_loopback(int fd) {
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0) return false;
    if (address.ss_family == AF_INET) return ntohl(((struct sockaddr_in *)&address)->sin_addr.s_addr) >> 24 == 127;
    if (address.ss_family == AF_INET6) return IN6_IS_ADDR_LOOPBACK(&((struct sockaddr_in6 *)&address)->sin6_addr);
    return address.ss_family == AF_UNIX;
}
