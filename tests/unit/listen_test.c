/* Tests of the listening sockets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "supervisor.h"

static char folder[] = "/tmp/listen_test.XXXXXX", path[64], address[80];

static int connect_to_port(int port) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static int connect_to_file(void) {
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    snprintf(to.sun_path, sizeof to.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(fd, (const struct sockaddr *)&to, sizeof to) == 0) {
        return fd;
    }
    close(fd);
    return -1;
}

static void port_0_takes_any_and_tells_which(void **state) {
    (void)state;
    int port = 0, fd = supervisor_listen("127.0.0.1", &port);
    assert_true(fd >= 0);
    assert_in_range(port, 1, 65535);
    assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    assert_int_equal(accept(fd, NULL, NULL), -1);
    assert_int_equal(errno, EAGAIN);
    int client = connect_to_port(port), server = accept(fd, NULL, NULL);
    assert_true(server >= 0);
    /* The server closes first, so its end of the connection lingers: a restart must not mind. */
    close(server);
    close(client);
    close(fd);
    int again = port;
    fd = supervisor_listen("127.0.0.1", &again);
    assert_true(fd >= 0);
    assert_int_equal(again, port);
    close(fd);
}

static void a_port_in_use_is_told(void **state) {
    (void)state;
    int port = 0, fd = supervisor_listen("127.0.0.1", &port);
    assert_int_equal(supervisor_listen("127.0.0.1", &port), -1);
    assert_int_equal(errno, EADDRINUSE);
    close(fd);
}

static void only_numeric_addresses_and_real_ports_are_taken(void **state) {
    (void)state;
    int port = 0, too_high = 65536, negative = -1;
    assert_int_equal(supervisor_listen("localhost", &port), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(supervisor_listen("127.0.0.1", &too_high), -1);
    assert_int_equal(supervisor_listen("127.0.0.1", &negative), -1);
    assert_int_equal(supervisor_listen("unix:", &port), -1);
    assert_int_equal(errno, EINVAL);
}

static void a_socket_file_is_for_user_and_group(void **state) {
    (void)state;
    int port = 5;
    mode_t mask = umask(0);
    int fd = supervisor_listen(address, &port);
    umask(mask);
    struct stat status;
    assert_true(fd >= 0);
    assert_int_equal(port, 5);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0660);
    int client = connect_to_file();
    assert_true(client >= 0);
    close(client);
    close(fd);
}

static void a_socket_file_left_over_is_replaced_but_a_live_one_is_not(void **state) {
    (void)state;
    int port = 0;
    assert_int_equal(connect_to_file(), -1);
    int fd = supervisor_listen(address, &port);
    assert_true(fd >= 0);
    assert_int_equal(supervisor_listen(address, &port), -1);
    assert_int_equal(errno, EADDRINUSE);
    int client = connect_to_file();
    assert_true(client >= 0);
    close(client);
    close(fd);
    unlink(path);
}

static void a_file_that_is_no_socket_is_left_alone(void **state) {
    (void)state;
    int port = 0, file = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);
    close(file);
    assert_int_equal(supervisor_listen(address, &port), -1);
    assert_int_equal(errno, EADDRINUSE);
    assert_int_equal(access(path, F_OK), 0);
    unlink(path);
}

static void a_path_too_long_is_refused(void **state) {
    (void)state;
    char longest[200] = "unix:/";
    int port = 0;
    memset(longest + 6, 'x', 150);
    assert_int_equal(supervisor_listen(longest, &port), -1);
    assert_int_equal(errno, ENAMETOOLONG);
}

static int make_folder(void **state) {
    (void)state;
    bool is_made = mkdtemp(folder) != NULL;
    snprintf(path, sizeof path, "%s/socket", folder);
    snprintf(address, sizeof address, "unix:%s", path);
    return is_made ? 0 : -1;
}

static int remove_folder(void **state) {
    (void)state;
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(port_0_takes_any_and_tells_which),
        cmocka_unit_test(a_port_in_use_is_told),
        cmocka_unit_test(only_numeric_addresses_and_real_ports_are_taken),
        cmocka_unit_test(a_socket_file_is_for_user_and_group),
        cmocka_unit_test(a_socket_file_left_over_is_replaced_but_a_live_one_is_not),
        cmocka_unit_test(a_file_that_is_no_socket_is_left_alone),
        cmocka_unit_test(a_path_too_long_is_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
