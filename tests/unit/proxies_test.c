/* Tests of trusted proxies: which lists are one, which addresses they hold, and who is the client behind them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/proxies.h"

static void client_is(const char *list, const char *peer, const char *forwarded, const char *expected) {
    struct proxies proxies;
    if (!proxies_read(text_of(list), &proxies)) fail_msg("no list: %s", list);
    bool is_unix = text_is(text_of(peer), "unix");
    struct text client = proxies_client(&proxies, text_of(peer), is_unix, text_of(forwarded));
    if (!text_is(client, expected)) fail_msg("%s, %s, %s: expected %s, got %.*s", list, peer, forwarded ? forwarded : "-", expected, (int)client.length, client.at);
}

/* Trusted: what it says counts. */
static void is_held(const char *list, const char *peer) {
    client_is(list, peer, "198.51.100.7", "198.51.100.7");
}

static void is_not_held(const char *list, const char *peer) {
    client_is(list, peer, "198.51.100.7", peer);
}

static void words_and_single_addresses(void **state) {
    (void)state;
    is_held("loopback,unix", "127.0.0.1");
    is_held("loopback,unix", "127.8.9.10");
    is_held("loopback,unix", "::1");
    is_held("loopback,unix", "::ffff:127.0.0.1");
    is_held("loopback,unix", "unix");
    is_not_held("loopback", "unix");
    is_not_held("unix", "127.0.0.1");
    is_not_held("loopback", "128.0.0.1");
    is_not_held("loopback", "::2");
    is_not_held("", "127.0.0.1");
    is_held("192.0.2.1", "192.0.2.1");
    is_not_held("192.0.2.1", "192.0.2.10");
    is_held("2001:DB8::1", "2001:db8:0:0::1");
}

static void networks_of_ipv4(void **state) {
    (void)state;
    is_held("10.0.0.0/8", "10.255.0.1");
    is_not_held("10.0.0.0/8", "11.0.0.0");
    is_held("172.16.0.0/12", "172.31.255.255");
    is_not_held("172.16.0.0/12", "172.32.0.0");
    is_held("192.0.2.77/25", "192.0.2.0");
    is_not_held("192.0.2.77/25", "192.0.2.128");
    is_held("192.0.2.7/32", "192.0.2.7");
    is_not_held("192.0.2.7/32", "192.0.2.6");
    is_held("0.0.0.0/0", "203.0.113.1");
    is_not_held("0.0.0.0/0", "2001:db8::1");
    is_held("10.0.0.0/8", "::ffff:10.1.2.3");
    is_held("::ffff:10.0.0.0/104", "10.1.2.3");
}

static void networks_of_ipv6(void **state) {
    (void)state;
    is_held("fd00::/8", "fdff:1::2");
    is_not_held("fd00::/8", "fc00::1");
    is_held("2001:db8:0:8000::/49", "2001:db8:0:ffff::1");
    is_not_held("2001:db8:0:8000::/49", "2001:db8:0:7fff::1");
    is_held("2001:db8::/127", "2001:db8::1");
    is_not_held("2001:db8::/127", "2001:db8::2");
    is_held("::/0", "192.0.2.1");
    is_held("10.0.0.0/8, fd00::/64 ,unix", "fd00::1:2:3:4");
    is_not_held("10.0.0.0/8, fd00::/64 ,unix", "fd00:0:0:1::1");
}

static void the_client_is_the_first_that_is_no_proxy(void **state) {
    (void)state;
    static const char list[] = "10.0.0.0/8,fd00::/8";
    client_is(list, "10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7");
    client_is(list, "10.0.0.1", "203.0.113.9, 198.51.100.7, fd00::5 ,10.200.0.1", "198.51.100.7");
    client_is(list, "10.0.0.1", "10.0.0.3,10.0.0.2", "10.0.0.3");
    client_is(list, "10.0.0.1", NULL, "10.0.0.1");
    client_is(list, "10.0.0.1", "unknown", "10.0.0.1");
    client_is(list, "10.0.0.1", "203.0.113.9, lies, 10.0.0.2", "10.0.0.2");
    client_is(list, "10.0.0.1", "203.0.113.9,", "10.0.0.1");
    client_is(list, "203.0.113.9", "198.51.100.7", "203.0.113.9");
}

static void what_is_no_list_is_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/-0", "10.0.0.0/x", "10.0.0.0/8/8", "10.0.0", "/8", "proxy", "a,,b", "10.0.0.1,,10.0.0.2", ",", "1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:17:18:19:20:21:22"};
    struct proxies proxies;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (proxies_read(text_of(bad[i]), &proxies)) fail_msg("taken: %s", bad[i]);
    assert_false(proxies_read(TEXT("10.0.0.1\0"), &proxies));
    struct buffer many = {0};
    for (int i = 0; i < PROXIES_MOST; i++) buffer_print(&many, "10.0.0.%d,", i);
    assert_true(proxies_read(buffer_as_text(&many), &proxies));
    assert_int_equal(proxies.count, PROXIES_MOST);
    buffer_string(&many, "10.0.1.0");
    assert_false(proxies_read(buffer_as_text(&many), &proxies));
    buffer_release(&many);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_single_addresses), cmocka_unit_test(networks_of_ipv4), cmocka_unit_test(networks_of_ipv6),
        cmocka_unit_test(the_client_is_the_first_that_is_no_proxy), cmocka_unit_test(what_is_no_list_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
