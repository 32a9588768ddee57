/* Listening sockets: a numeric address and port, a Unix socket file, or the one that systemd opened. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"
#include "supervisor.h"

/* The kernel lowers it to net.core.somaxconn: at the limit of connections new ones wait here. */
enum { BACKLOG = 4096, FLAGS = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC };

union address {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
    struct sockaddr_un file;
};

static int listen_on_file(struct text path);
static bool is_left_over(const union address *address, socklen_t length);
static int listen_on_address(const char *address, int *port);
static int fail(int fd, int error);

int supervisor_listen(const char *address, int *port) {
    struct text text = text_of(address);
    return text_starts(text, "unix:") ? listen_on_file(text_after(text, 5)) : listen_on_address(address, port);
}

/* sd_listen_fds(3): the first descriptor after stderr, when the variables are meant for this process. */
int supervisor_inherited(void) {
    enum { FIRST = 3 };
    int64_t pid, count;
    int accepts = 0;
    socklen_t length = sizeof accepts;
    const char *pid_text = getenv("LISTEN_PID"), *count_text = getenv("LISTEN_FDS");
    if (!pid_text || !count_text || !text_to_integer(text_of(pid_text), &pid) || !text_to_integer(text_of(count_text), &count) || pid != getpid() || count < 1) {
        return -1;
    }
    if (getsockopt(FIRST, SOL_SOCKET, SO_ACCEPTCONN, &accepts, &length) < 0 || !accepts) {
        return -1;
    }
    bool is_set = fcntl(FIRST, F_SETFD, FD_CLOEXEC) == 0 && fcntl(FIRST, F_SETFL, fcntl(FIRST, F_GETFL) | O_NONBLOCK) == 0;
    return is_set ? FIRST : -1;
}

static int listen_on_file(struct text path) {
    union address address = {.file = {.sun_family = AF_UNIX}};
    if (path.length == 0 || path.length >= sizeof address.file.sun_path) {
        return fail(-1, path.length == 0 ? EINVAL : ENAMETOOLONG);
    }
    memcpy(address.file.sun_path, path.at, path.length);
    socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + path.length + 1);
    int fd = socket(AF_UNIX, FLAGS, 0);
    if (fd < 0) {
        return -1;
    }
    if (bind(fd, &address.any, length) < 0 && !(errno == EADDRINUSE && is_left_over(&address, length) && unlink(address.file.sun_path) == 0 && bind(fd, &address.any, length) == 0)) {
        return fail(fd, errno ? errno : EADDRINUSE);
    }
    /* Whatever the umask is: the proxy is in our group. */
    if (chmod(address.file.sun_path, 0660) < 0 || listen(fd, BACKLOG) < 0) {
        return fail(fd, errno);
    }
    return fd;
}

/* A socket file whose server is gone; leaves EADDRINUSE in errno when someone answers or it is no socket. */
static bool is_left_over(const union address *address, socklen_t length) {
    struct stat status;
    bool is_refused = false;
    if (lstat(address->file.sun_path, &status) == 0 && S_ISSOCK(status.st_mode)) {
        int fd = socket(AF_UNIX, FLAGS, 0);
        is_refused = fd >= 0 && connect(fd, &address->any, length) < 0 && errno == ECONNREFUSED;
        close(fd);
    }
    errno = EADDRINUSE;
    return is_refused;
}

static int listen_on_address(const char *address, int *port) {
    union address bound = {0};
    socklen_t length;
    if (*port < 0 || *port > 65535) {
        return fail(-1, EINVAL);
    }
    if (inet_pton(AF_INET, address, &bound.four.sin_addr) == 1) {
        bound.four.sin_family = AF_INET;
        bound.four.sin_port = htons((uint16_t)*port);
        length = sizeof bound.four;
    } else if (inet_pton(AF_INET6, address, &bound.six.sin6_addr) == 1) {
        bound.six.sin6_family = AF_INET6;
        bound.six.sin6_port = htons((uint16_t)*port);
        length = sizeof bound.six;
    } else {
        return fail(-1, EINVAL);
    }
    int fd = socket(bound.any.sa_family, FLAGS, 0), yes = 1;
    if (fd < 0) {
        return -1;
    }
    /* So that a restart needn't wait for the connections of the last run to be forgotten. */
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, &bound.any, length) < 0 || listen(fd, BACKLOG) < 0 || getsockname(fd, &bound.any, &length) < 0) {
        return fail(fd, errno);
    }
    *port = ntohs(bound.any.sa_family == AF_INET ? bound.four.sin_port : bound.six.sin6_port);
    return fd;
}

static int fail(int fd, int error) {
    if (fd >= 0) {
        close(fd);
    }
    errno = error;
    return -1;
}
