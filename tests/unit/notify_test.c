/* Tests of what systemd is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "notify.h"

/* A socket that plays systemd; "@…" is an abstract one. */
static int listen_as(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, path, strlen(path));
    if (path[0] == '@') {
        address.sun_path[0] = '\0';
    }
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path))), 0);
    setenv("NOTIFY_SOCKET", path, 1);
    return fd;
}

static void received(int fd, const char *expected) {
    char message[64] = "";
    assert_int_equal(recv(fd, message, sizeof message - 1, 0), strlen(expected));
    assert_string_equal(message, expected);
}

static void a_message_reaches_the_socket_file(void **state) {
    (void)state;
    char path[64];
    snprintf(path, sizeof path, "/tmp/notify_test.%d", (int)getpid());
    int fd = listen_as(path);
    assert_true(notify_send("READY=1\nSTATUS=serving"));
    received(fd, "READY=1\nSTATUS=serving");
    close(fd);
    assert_false(notify_send("READY=1"));
    unlink(path);
}

static void a_message_reaches_an_abstract_socket(void **state) {
    (void)state;
    char path[64];
    snprintf(path, sizeof path, "@notify_test.%d", (int)getpid());
    int fd = listen_as(path);
    assert_true(notify_send("STOPPING=1"));
    received(fd, "STOPPING=1");
    close(fd);
}

static void without_systemd_nothing_is_sent(void **state) {
    (void)state;
    char longest[300] = "/";
    memset(longest + 1, 'x', 250);
    unsetenv("NOTIFY_SOCKET");
    assert_false(notify_send("READY=1"));
    setenv("NOTIFY_SOCKET", "", 1);
    assert_false(notify_send("READY=1"));
    setenv("NOTIFY_SOCKET", "relative", 1);
    assert_false(notify_send("READY=1"));
    setenv("NOTIFY_SOCKET", longest, 1);
    assert_false(notify_send("READY=1"));
}

static void the_watchdog_is_fed_twice_as_often_as_it_asks(void **state) {
    (void)state;
    char pid[16];
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    unsetenv("WATCHDOG_PID");
    unsetenv("WATCHDOG_USEC");
    assert_int_equal(notify_watchdog_milliseconds(), 0);
    setenv("WATCHDOG_USEC", "10000000", 1);
    assert_int_equal(notify_watchdog_milliseconds(), 5000);
    setenv("WATCHDOG_PID", pid, 1);
    assert_int_equal(notify_watchdog_milliseconds(), 5000);
    setenv("WATCHDOG_PID", "1", 1);
    assert_int_equal(notify_watchdog_milliseconds(), 0);
    unsetenv("WATCHDOG_PID");
    setenv("WATCHDOG_USEC", "-1", 1);
    assert_int_equal(notify_watchdog_milliseconds(), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_reaches_the_socket_file),
        cmocka_unit_test(a_message_reaches_an_abstract_socket),
        cmocka_unit_test(without_systemd_nothing_is_sent),
        cmocka_unit_test(the_watchdog_is_fed_twice_as_often_as_it_asks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
