/* Tests of the configuration: which source wins, what is refused, what is shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"

static char folder[] = "/tmp/config_test.XXXXXX", file[64], more[64], secret[64];

static void write_file(const char *path, const char *content) {
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    assert_true(fputs(content, out) >= 0);
    fclose(out);
}

/* NULL when loaded, else the problem. */
static const char *load(const char *content) {
    static char problem[512];
    struct buffer buffer = {0};
    write_file(file, content);
    bool is_loaded = config_load(file, &buffer);
    snprintf(problem, sizeof problem, "%s", buffer.at ? buffer.at : "");
    assert_int_equal(is_loaded, buffer.length == 0);
    buffer_release(&buffer);
    return is_loaded ? NULL : problem;
}

static const char *check(void) {
    static char problem[512];
    struct buffer buffer = {0};
    bool is_right = config_check(&buffer);
    snprintf(problem, sizeof problem, "%s", buffer.at ? buffer.at : "");
    buffer_release(&buffer);
    return is_right ? NULL : problem;
}

static void refused(const char *content, int number, const char *reason) {
    char expected[256];
    snprintf(expected, sizeof expected, "%s:%d: %s", file, number, reason);
    const char *problem = load(content);
    assert_non_null(problem);
    assert_memory_equal(problem, expected, strlen(expected));
}

static void defaults_hold_until_something_is_set(void **state) {
    (void)state;
    assert_null(load(""));
    assert_string_equal(config_get("AMPHI_LISTEN"), "127.0.0.1");
    assert_int_equal(config_number("AMPHI_PORT"), 8080);
    assert_string_equal(config_get("AMPHI_BASE_URL"), "http://127.0.0.1:8080");
    assert_string_equal(config_get("AMPHI_DATABASE"), "");
    assert_null(check());
}

static void values_are_read_as_systemd_reads_them(void **state) {
    (void)state;
    assert_null(load("# a comment\n ; another\n\nAMPHI_PORT= 81 \r\nAMPHI_DATABASE='a \\ b'\nAMPHI_MAIL_FROM=\"a \\\"b\\\" \\c\"\nAMPHI_BASE_URL=http://h/sub//\n"));
    assert_int_equal(config_number("AMPHI_PORT"), 81);
    assert_string_equal(config_get("AMPHI_DATABASE"), "a \\ b");
    assert_string_equal(config_get("AMPHI_MAIL_FROM"), "a \"b\" \\c");
    assert_string_equal(config_get("AMPHI_BASE_URL"), "http://h/sub");
}

static void mistakes_are_told_with_file_and_line(void **state) {
    (void)state;
    refused("AMPHI_PORT=1\nAMPHI_PROT=2\n", 2, "unknown name");
    refused("AMPHI_PORT=1\nAMPHI_PORT=1\n", 2, "this name stands in the file already");
    refused("\n\nAMPHI_PORT\n", 3, "malformed");
    refused("export AMPHI_PORT=1\n", 1, "malformed");
    refused("AMPHI_PORT =1\n", 1, "malformed");
    refused("AMPHI_PORT='1\n", 1, "malformed");
    refused("AMPHI_PORT='1' 2\n", 1, "malformed");
    refused("AMPHI_PORT=1\\\n2\n", 1, "malformed");
    refused("AMPHI_PORT=\xFF\n", 1, "not UTF-8");
    assert_null(strstr(load("AMPHI_DATABASE='hidden' x\n"), "hidden"));
}

static void a_mistake_leaves_the_old_values(void **state) {
    (void)state;
    assert_null(load("AMPHI_PORT=99\n"));
    assert_non_null(load("AMPHI_PORT=98\nAMPHI_WRONG=1\n"));
    assert_int_equal(config_number("AMPHI_PORT"), 99);
}

static void only_the_default_file_may_be_absent(void **state) {
    (void)state;
    struct buffer problem = {0};
    assert_false(config_load("/nowhere/amphi.conf", &problem));
    assert_non_null(strstr(problem.at, "/nowhere/amphi.conf"));
    buffer_release(&problem);
}

static void the_environment_beats_later_files_which_beat_earlier_ones(void **state) {
    (void)state;
    char first[96], second[96];
    snprintf(first, sizeof first, "%s/10.conf", more);
    snprintf(second, sizeof second, "%s/20.conf", more);
    write_file(first, "AMPHI_PORT=2\nAMPHI_WORKERS=2\n");
    write_file(second, "AMPHI_WORKERS=3\nAMPHI_HOSTS=files\n");
    setenv("AMPHI_HOSTS", "environment", 1);
    assert_null(load("AMPHI_PORT=1\nAMPHI_WORKERS=1\nAMPHI_LISTEN=::1\n"));
    unsetenv("AMPHI_HOSTS");
    unlink(first);
    unlink(second);
    assert_string_equal(config_get("AMPHI_LISTEN"), "::1");
    assert_int_equal(config_number("AMPHI_PORT"), 2);
    assert_int_equal(config_number("AMPHI_WORKERS"), 3);
    assert_string_equal(config_get("AMPHI_HOSTS"), "environment");
}

static void a_flag_beats_all_and_stays_after_a_reload(void **state) {
    (void)state;
    assert_false(config_set("AMPHI_PROT", "1"));
    assert_true(config_set("AMPHI_SMTP_URL", "smtp://flag"));
    setenv("AMPHI_SMTP_URL", "smtp://environment", 1);
    assert_null(load("AMPHI_SMTP_URL=smtp://file\n"));
    unsetenv("AMPHI_SMTP_URL");
    assert_string_equal(config_get("AMPHI_SMTP_URL"), "smtp://flag");
}

static void a_secret_is_read_from_its_file_and_never_shown(void **state) {
    (void)state;
    char content[128];
    write_file(secret, "host=h canary=1\n");
    snprintf(content, sizeof content, "AMPHI_DATABASE_FILE=%s\n", secret);
    assert_null(load(content));
    assert_string_equal(config_get("AMPHI_DATABASE"), "host=h canary=1");
    struct buffer out = {0};
    config_print(&out, false);
    config_print(&out, true);
    assert_null(strstr(out.at, "canary"));
    buffer_release(&out);
    snprintf(content, sizeof content, "AMPHI_DATABASE=x\nAMPHI_DATABASE_FILE=%s\n", secret);
    assert_string_equal(load(content), "AMPHI_DATABASE and AMPHI_DATABASE_FILE are both set");
    assert_non_null(load("AMPHI_DATABASE_FILE=/tmp\n"));
    assert_non_null(load("AMPHI_DATABASE_FILE=/nowhere/at/all\n"));
}

static void passwords_are_masked_in_every_form(void **state) {
    (void)state;
    static const char *const values[] = {
        "AMPHI_DATABASE='host=h password=canary'",
        "AMPHI_DATABASE=postgresql://u:canary@h/d",
        "AMPHI_DATABASE=postgresql://h/d?%70assword=canary",
        "AMPHI_DATABASE='host=h sslPassword=canary'",
        "AMPHI_DEMO_PASSWORD=canary",
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct buffer out = {0};
        assert_null(load(values[i]));
        config_print(&out, i % 2 == 0);
        assert_null(strstr(out.at, "canary"));
        assert_non_null(strstr(out.at, "***"));
        buffer_release(&out);
    }
    struct buffer out = {0};
    assert_null(load("AMPHI_DATABASE=host=shown\n"));
    config_print(&out, false);
    assert_non_null(strstr(out.at, "host=shown"));
    assert_non_null(strstr(out.at, "amphi.conf:1\n"));
    buffer_release(&out);
}

static void wrong_values_are_told_by_name(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "AMPHI_PORT=65536",
        "AMPHI_PORT=",
        "AMPHI_WORKERS=0",
        "AMPHI_WORKERS=65",
        "AMPHI_LISTEN=localhost",
        "AMPHI_LISTEN=unix:relative",
        "AMPHI_BASE_URL=ftp://h",
        "AMPHI_BASE_URL=https://h/a?b",
        "AMPHI_BASE_URL=https:///a",
        "AMPHI_HOSTS=a,,b",
        "AMPHI_TRUSTED_PROXIES=10.0.0.0/33",
        "AMPHI_TRUSTED_PROXIES=proxy",
        "AMPHI_ADMIN_LISTEN=0.0.0.0:9",
        "AMPHI_ADMIN_LISTEN=127.0.0.1:x",
        "AMPHI_ADMIN_LISTEN=127.0.0.1",
        "AMPHI_ADMIN_LISTEN=::1",
        "AMPHI_MAIL_FROM=a@b@c",
        "AMPHI_SECRET_FILE=",
    };
    static const char *const right[] = {
        "AMPHI_PORT=0",
        "AMPHI_WORKERS=64",
        "AMPHI_LISTEN=unix:/run/s",
        "AMPHI_LISTEN=::",
        "AMPHI_BASE_URL=https://h:8443/a/b",
        "AMPHI_HOSTS=a.b, [::1]:80",
        "AMPHI_TRUSTED_PROXIES='loopback, 10.0.0.0/8, fd00::/64, unix'",
        "AMPHI_ADMIN_LISTEN=[::1]:9090",
        "AMPHI_ADMIN_LISTEN=127.0.0.1:9090",
        "AMPHI_MAIL_FROM=a@b",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_null(load(wrong[i]));
        assert_non_null(check());
        assert_memory_equal(check(), wrong[i], strcspn(wrong[i], "="));
    }
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        assert_null(load(right[i]));
        assert_null(check());
    }
}

static int make_folder(void **state) {
    (void)state;
    bool is_made = mkdtemp(folder) != NULL;
    snprintf(file, sizeof file, "%s/amphi.conf", folder);
    snprintf(more, sizeof more, "%s/conf.d", folder);
    snprintf(secret, sizeof secret, "%s/secret", folder);
    /* What the shell around this test has set would win over the files under test. */
    for (size_t i = 0; environ[i];) {
        const char *end = strchr(environ[i], '=');
        if (strncmp(environ[i], "AMPHI_", 6) == 0 && end) {
            char name[64];
            snprintf(name, sizeof name, "%.*s", (int)(end - environ[i]), environ[i]);
            unsetenv(name);
        } else
            i++;
    }
    /* Folders that a check of theirs asks for, whatever stands beside this program. */
    setenv("AMPHI_SQL", folder, 1);
    setenv("AMPHI_TEMPLATES", folder, 1);
    return is_made && mkdir(more, 0700) == 0 ? 0 : -1;
}

static int remove_folder(void **state) {
    (void)state;
    unlink(file);
    unlink(secret);
    rmdir(more);
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_hold_until_something_is_set),
        cmocka_unit_test(values_are_read_as_systemd_reads_them),
        cmocka_unit_test(mistakes_are_told_with_file_and_line),
        cmocka_unit_test(a_mistake_leaves_the_old_values),
        cmocka_unit_test(only_the_default_file_may_be_absent),
        cmocka_unit_test(the_environment_beats_later_files_which_beat_earlier_ones),
        cmocka_unit_test(a_secret_is_read_from_its_file_and_never_shown),
        cmocka_unit_test(passwords_are_masked_in_every_form),
        cmocka_unit_test(wrong_values_are_told_by_name),
        cmocka_unit_test(a_flag_beats_all_and_stays_after_a_reload),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
