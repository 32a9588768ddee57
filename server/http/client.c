/* Who asks: the peer of the connection, or the address that a trusted proxy names. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "inside.h"

static struct text peer(struct MHD_Connection *connection, struct arena *arena, bool *is_unix);

struct text request_client(struct request *request) {
    bool is_unix = false;
    struct text address = peer(own_of(request)->connection, request->arena, &is_unix);
    return proxies_client(&request->daemon->proxies, address, is_unix, request_header_value(request, "X-Forwarded-For"));
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

bool client_listener_is_loopback(int fd) {
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0) return false;
    if (address.ss_family == AF_INET) return ntohl(((struct sockaddr_in *)&address)->sin_addr.s_addr) >> 24 == 127;
    if (address.ss_family == AF_INET6) return IN6_IS_ADDR_LOOPBACK(&((struct sockaddr_in6 *)&address)->sin6_addr);
    return address.ss_family == AF_UNIX;
}
