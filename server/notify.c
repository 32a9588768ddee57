/* Telling systemd how the service is, without its library: one datagram per message. */
#include "notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"

bool notify_send(const char *assignments) {
    struct text path = text_of(getenv("NOTIFY_SOCKET"));
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (!(text_starts(path, "/") || text_starts(path, "@")) || path.length >= sizeof address.sun_path) {
        return false;
    }
    memcpy(address.sun_path, path.at, path.length);
    if (path.at[0] == '@') {
        /* The abstract name space of unix(7). */
        address.sun_path[0] = '\0';
    }
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        return false;
    }
    socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + path.length);
    bool is_sent = sendto(fd, assignments, strlen(assignments), MSG_NOSIGNAL, (const struct sockaddr *)&address, length) >= 0;
    close(fd);
    return is_sent;
}

uint64_t notify_watchdog_milliseconds(void) {
    int64_t microseconds, pid = getpid();
    bool is_ours = !getenv("WATCHDOG_PID") || (text_to_integer(text_of(getenv("WATCHDOG_PID")), &pid) && pid == getpid());
    return is_ours && text_to_integer(text_of(getenv("WATCHDOG_USEC")), &microseconds) && microseconds > 0 ? (uint64_t)microseconds / 2000 : 0;
}
