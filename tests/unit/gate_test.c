/* Tests of the gate: each rule alone, at its limit and beyond it, and the order of the rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "http/gate.h"

static const struct text hosts[] = {{"localhost", 9}, {"[::1]", 5}};

struct result {
    int status;
    bool has_body;
    size_t length;
};

static struct result check_all(const char *method, const char *version, struct text target, const struct gate_header *headers, size_t count) {
    struct gate_request request = {text_of(method), text_of(version), target, headers, count, hosts, 2, 65536, 0};
    struct result result = {0};
    result.status = gate_check(&request, &result.has_body, &result.length);
    return result;
}

/* GET or POST of /fr/ with a good Host, one more header, and for POST what a form needs. */
static int with(const char *method, const char *name, const char *value) {
    const struct gate_header headers[] = {
        {TEXT("Host"), TEXT("localhost:8080")},
        {text_of(name), text_of(value)},
        {TEXT("Content-Type"), TEXT("application/x-www-form-urlencoded")},
        {TEXT("Content-Length"), TEXT("3")},
    };
    return check_all(method, "HTTP/1.1", TEXT("/fr/"), headers, strcmp(method, "POST") == 0 ? 4 : 2).status;
}

static int target_status(struct text target) {
    const struct gate_header host = {TEXT("host"), TEXT("localhost")};
    return check_all("GET", "HTTP/1.1", target, &host, 1).status;
}

static int host_status(const char *host) {
    const struct gate_header header = {TEXT("Host"), text_of(host)};
    return check_all("GET", "HTTP/1.1", TEXT("/"), &header, 1).status;
}

static struct result post(const char *length, const char *type, size_t count) {
    const struct gate_header headers[] = {{TEXT("Host"), TEXT("localhost")}, {TEXT("Content-Length"), text_of(length)}, {TEXT("Content-Type"), text_of(type)}};
    return check_all("POST", "HTTP/1.1", TEXT("/fr/sign-in"), headers, count);
}

static void a_plain_request_passes_without_body(void **state) {
    (void)state;
    const struct gate_header host = {TEXT("Host"), TEXT("localhost")};
    struct result result = check_all("GET", "HTTP/1.1", TEXT("/fr/?q=a"), &host, 1);
    assert_int_equal(result.status, 0);
    assert_false(result.has_body);
    assert_int_equal(result.length, 0);
    assert_int_equal(check_all("HEAD", "HTTP/1.1", TEXT("/"), &host, 1).status, 0);
}

static void other_versions_are_refused_before_anything_else(void **state) {
    (void)state;
    static const char *const versions[] = {"HTTP/1.0", "HTTP/1.9", "HTTP/2.0", "http/1.1", ""};
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        assert_int_equal(check_all("TRACE", versions[i], TEXT("bad"), NULL, 0).status, 505);
    }
}

static void framing_headers_may_not_leave_two_readings(void **state) {
    (void)state;
    assert_int_equal(with("GET", "Transfer-Encoding", "identity"), 400);
    assert_int_equal(with("POST", "transfer-encoding", "chunked"), 400);
    assert_int_equal(with("POST", "content-length", "3"), 400);
    assert_int_equal(with("POST", "CONTENT-TYPE", "application/x-www-form-urlencoded"), 400);
    assert_int_equal(with("GET", "HOST", "localhost"), 400);
    const struct gate_header cookies[] = {{TEXT("Host"), TEXT("localhost")}, {TEXT("Cookie"), TEXT("a=1")}, {TEXT("cookie"), TEXT("b=2")}};
    assert_int_equal(check_all("GET", "HTTP/1.1", TEXT("/"), cookies, 2).status, 0);
    assert_int_equal(check_all("GET", "HTTP/1.1", TEXT("/"), cookies, 3).status, 400);
    assert_int_equal(check_all("GET", "HTTP/1.1", TEXT("/"), NULL, 0).status, 400);
}

static void header_names_are_tokens_and_values_hold_no_control_byte(void **state) {
    (void)state;
    static const char *const names[] = {"", "a b", "a\tb", "a:", "Content-Length ", "(a)", "a\xC3", "a\x7F", "a\"b"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(with("GET", names[i], "1"), 400);
    }
    assert_int_equal(with("GET", "X-a_b!#$%&'*+.^`|~9", "\xC3\xA9\tb"), 0);
    assert_int_equal(with("GET", "X", "a\rb"), 400);
    assert_int_equal(with("GET", "X", "a\nb"), 400);
    assert_int_equal(with("GET", "X", "a\x1B"), 400);
    assert_int_equal(with("GET", "X", "a\x7F"), 400);
    const struct gate_header nul[] = {{TEXT("Host"), TEXT("localhost")}, {TEXT("X"), {"a\0b", 3}}};
    assert_int_equal(check_all("GET", "HTTP/1.1", TEXT("/"), nul, 2).status, 400);
}

static void sixty_four_headers_and_sixteen_kilobytes_are_the_most(void **state) {
    (void)state;
    struct gate_header headers[65] = {{TEXT("Host"), TEXT("localhost")}};
    for (size_t i = 1; i < 65; i++) {
        headers[i] = (struct gate_header){TEXT("X"), TEXT("1")};
    }
    assert_int_equal(check_all("GET", "HTTP/1.1", TEXT("/"), headers, 64).status, 0);
    assert_int_equal(check_all("GET", "HTTP/1.1", TEXT("/"), headers, 65).status, 400);
    static char value[16384];
    memset(value, 'v', sizeof value);
    /* Names, values and the four bytes around each: "Host: localhost\r\n" is 17 of them, "X: …\r\n" five more than its value. */
    headers[1].value = (struct text){value, 16384 - 17 - 5};
    assert_int_equal(check_all("GET", "HTTP/1.1", TEXT("/"), headers, 2).status, 0);
    headers[1].value.length++;
    assert_int_equal(check_all("GET", "HTTP/1.1", TEXT("/"), headers, 2).status, 400);
}

static void targets_are_clean_paths_of_two_kilobytes(void **state) {
    (void)state;
    static const char *const bad[] = {"", "*", "x", "//x", "http://evil/x", "/a b", "/a#b", "/a\"", "/<", "/a\\b", "/a|b", "/a[", "/%", "/%4", "/%zz", "/%00", "/%1F", "/%7f", "/?a=%0A", "/a\xC3\xA9", "/a\x01", "/{"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (target_status(text_of(bad[i])) != 400) {
            fail_msg("%s", bad[i]);
        }
    }
    assert_int_equal(target_status(TEXT("/fr/a-b._~:@!$&'()*+,;=%C3%A9?a[]=1&b=/?")), 0);
    static char path[2049] = "/";
    memset(path + 1, 'p', sizeof path - 1);
    assert_int_equal(target_status((struct text){path, 2048}), 0);
    assert_int_equal(target_status((struct text){path, 2049}), 400);
}

static void only_three_methods_are_known(void **state) {
    (void)state;
    static const char *const methods[] = {"TRACE", "PUT", "DELETE", "OPTIONS", "CONNECT", "PATCH", "get", "GE", ""};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        assert_int_equal(with(methods[i], "X", "1"), 501);
    }
}

static void only_our_hosts_are_answered_on_any_port(void **state) {
    (void)state;
    static const char *const good[] = {"localhost", "LOCALHOST", "localhost:1", "localhost:65535", "localhost:", "[::1]", "[::1]:80"};
    static const char *const bad[] = {"", "evil", "localhost.evil", "evil:80", ":80", "localhost:123456", "localhost:8a", "localhost:80:80", "[::1", "[::1]x", "[::2]", "user@localhost"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_int_equal(host_status(good[i]), 0);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (host_status(bad[i]) != 421) {
            fail_msg("%s", bad[i]);
        }
    }
}

static void lengths_are_one_to_eight_digits(void **state) {
    (void)state;
    static const char *const bad[] = {"", "+3", "-1", "3abc", "0x3", "3, 3", " 3", "123456789", "18446744073709551617"};
    const char *form = "application/x-www-form-urlencoded";
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(post(bad[i], form, 3).status, 400);
    }
    struct result result = post("00000003", form, 3);
    assert_int_equal(result.status, 0);
    assert_true(result.has_body);
    assert_int_equal(result.length, 3);
    result = post("0", form, 3);
    assert_int_equal(result.status, 0);
    assert_false(result.has_body);
    assert_int_equal(post("65536", form, 3).status, 0);
    assert_int_equal(post("65537", form, 3).status, 413);
    assert_int_equal(post("99999999", form, 3).status, 413);
}

static void a_get_has_no_body_and_a_post_says_its_length_and_type(void **state) {
    (void)state;
    assert_int_equal(with("GET", "Content-Length", "0"), 0);
    assert_int_equal(with("GET", "Content-Length", "3"), 400);
    assert_int_equal(with("HEAD", "Content-Length", "3"), 400);
    assert_int_equal(post("3", "", 1).status, 411);
    assert_int_equal(post("3", "", 2).status, 415);
    static const char *const good[] = {"Application/X-WWW-Form-Urlencoded", "application/x-www-form-urlencoded; charset=utf-8", "application/x-www-form-urlencoded;charset=\"UTF-8\"",
                                       " application/x-www-form-urlencoded "};
    static const char *const bad[] = {"", "text/plain", "application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded; charset=latin1", "application/x-www-form-urlencoded, x"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_int_equal(post("3", good[i], 3).status, 0);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(post("3", bad[i], 3).status, 415);
    }
}

static void the_rules_are_asked_in_their_order(void **state) {
    (void)state;
    const struct gate_header bad_host[] = {{TEXT("Host"), TEXT("evil")}, {TEXT("Content-Length"), TEXT("x")}};
    assert_int_equal(check_all("BREW", "HTTP/1.1", TEXT("bad"), bad_host, 2).status, 400);
    assert_int_equal(check_all("BREW", "HTTP/1.1", TEXT("/"), bad_host, 2).status, 501);
    assert_int_equal(check_all("POST", "HTTP/1.1", TEXT("/"), bad_host, 2).status, 421);
    assert_int_equal(post("70000", "text/plain", 3).status, 413);
}

static void a_refusal_leaves_the_outputs_alone(void **state) {
    (void)state;
    const struct gate_header host = {TEXT("Host"), TEXT("evil")};
    struct gate_request request = {TEXT("GET"), TEXT("HTTP/1.1"), TEXT("/"), &host, 1, hosts, 2, 65536, 0};
    bool has_body = true;
    size_t length = 77;
    assert_int_equal(gate_check(&request, &has_body, &length), 421);
    assert_true(has_body);
    assert_int_equal(length, 77);
}

static int multipart_status(size_t upload_limit, const char *method, const char *type, const char *length) {
    const struct gate_header headers[] = {{TEXT("Host"), TEXT("localhost")}, {TEXT("content-type"), text_of(type)}, {TEXT("Content-Length"), text_of(length)}};
    struct gate_request request = {text_of(method), TEXT("HTTP/1.1"), TEXT("/fr/x"), headers, 3, hosts, 2, 65536, upload_limit};
    bool has_body;
    size_t announced;
    assert_int_equal(gate_is_multipart(&request), strcmp(method, "POST") == 0 && strstr(type, "form-data; boundary=X") != NULL);
    return gate_check(&request, &has_body, &announced);
}

static void a_file_is_taken_by_its_own_path_alone_and_to_its_own_limit(void **state) {
    (void)state;
    static const char type[] = "multipart/form-data; boundary=X";
    assert_int_equal(multipart_status(0, "POST", type, "100"), 415);
    assert_int_equal(multipart_status(200000, "POST", type, "100"), 0);
    assert_int_equal(multipart_status(200000, "POST", type, "200000"), 0);
    assert_int_equal(multipart_status(200000, "POST", type, "200001"), 413);
    assert_int_equal(multipart_status(0, "POST", type, "65537"), 413);
    assert_int_equal(multipart_status(200000, "GET", type, "0"), 0);
    assert_int_equal(multipart_status(200000, "GET", type, "1"), 400);
    assert_int_equal(multipart_status(200000, "POST", "multipart/form-data", "100"), 415);
    assert_int_equal(multipart_status(200000, "POST", "multipart/mixed; boundary=X", "100"), 415);
    /* A form that is none of these keeps the limit of forms. */
    assert_int_equal(multipart_status(200000, "POST", "application/x-www-form-urlencoded", "65537"), 413);
    assert_int_equal(multipart_status(200000, "POST", "application/x-www-form-urlencoded", "65536"), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_request_passes_without_body),
        cmocka_unit_test(other_versions_are_refused_before_anything_else),
        cmocka_unit_test(framing_headers_may_not_leave_two_readings),
        cmocka_unit_test(header_names_are_tokens_and_values_hold_no_control_byte),
        cmocka_unit_test(sixty_four_headers_and_sixteen_kilobytes_are_the_most),
        cmocka_unit_test(targets_are_clean_paths_of_two_kilobytes),
        cmocka_unit_test(only_three_methods_are_known),
        cmocka_unit_test(only_our_hosts_are_answered_on_any_port),
        cmocka_unit_test(lengths_are_one_to_eight_digits),
        cmocka_unit_test(a_get_has_no_body_and_a_post_says_its_length_and_type),
        cmocka_unit_test(the_rules_are_asked_in_their_order),
        cmocka_unit_test(a_refusal_leaves_the_outputs_alone),
        cmocka_unit_test(a_file_is_taken_by_its_own_path_alone_and_to_its_own_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
