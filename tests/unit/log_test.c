/* Tests of the log: what one line on stderr looks like. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"

static int stderr_before, ends[2];
static char line[8192];

static void catch_stderr(void) {
    stderr_before = dup(STDERR_FILENO);
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
}

static const char *caught(void) {
    dup2(stderr_before, STDERR_FILENO);
    close(stderr_before);
    ssize_t length = read(ends[0], line, sizeof line - 1);
    close(ends[0]);
    line[length > 0 ? length : 0] = '\0';
    return line;
}

static void a_line_has_time_level_process_event_and_the_rest(void **state) {
    (void)state;
    unsetenv("JOURNAL_STREAM");
    log_start("tester", LOG_LEVEL_INFO, false);
    catch_stderr();
    log_event(LOG_LEVEL_WARNING, "something", "id=%s n=%d", "a1", 5);
    int year, pid;
    assert_int_equal(sscanf(caught(), "time=%4d-%*2d-%*2dT%*2d:%*2d:%*2d.%*3dZ level=warning process=tester pid=%d ", &year, &pid), 2);
    assert_int_equal(pid, getpid());
    assert_non_null(strstr(line, " event=something id=a1 n=5\n"));
}

static void the_journal_gets_a_priority_instead_of_the_time(void **state) {
    (void)state;
    setenv("JOURNAL_STREAM", "8:1", 1);
    log_start("tester", LOG_LEVEL_INFO, false);
    unsetenv("JOURNAL_STREAM");
    catch_stderr();
    log_event(LOG_LEVEL_ERROR, "something", NULL);
    assert_memory_equal(caught(), "<3>level=error process=tester ", 30);
    assert_non_null(strstr(line, " event=something\n"));
    log_start("tester", LOG_LEVEL_INFO, false);
}

static void events_below_the_level_are_not_shown(void **state) {
    (void)state;
    catch_stderr();
    log_event(LOG_LEVEL_DEBUG, "detail", NULL);
    log_event(LOG_LEVEL_INFO, "fact", NULL);
    assert_null(strstr(caught(), "detail"));
    assert_non_null(strstr(line, "fact"));
}

static void a_value_cannot_begin_a_line_of_its_own(void **state) {
    (void)state;
    catch_stderr();
    errno = ENOENT;
    log_event(LOG_LEVEL_INFO, "something", "value=%s", "a\nlevel=error event=forged");
    assert_int_equal(errno, ENOENT);
    const char *newline = strchr(caught(), '\n');
    assert_ptr_equal(newline, line + strlen(line) - 1);
}

static void a_line_too_long_is_cut_and_still_ends(void **state) {
    (void)state;
    catch_stderr();
    log_event(LOG_LEVEL_INFO, "something", "%8000d", 1);
    size_t length = strlen(caught());
    assert_in_range(length, 4000, 4096);
    assert_int_equal(line[length - 1], '\n');
}

static void quoted_values_show_every_byte_harmlessly(void **state) {
    (void)state;
    assert_string_equal(log_quote(TEXT("plain")), "plain");
    assert_string_equal(log_quote(TEXT("")), "\"\"");
    assert_string_equal(log_quote(TEXT_NONE), "\"\"");
    assert_string_equal(log_quote(TEXT("a b=\"c\"\\\n")), "\"a b=\\\"c\\\"\\\\\\x0A\"");
    assert_string_equal(log_quote(TEXT("\xC3\xA9t\xC3\xA9")), "\xC3\xA9t\xC3\xA9");
    assert_string_equal(log_quote(TEXT("\xFFx")), "\\xFFx");
}

static void a_quoted_value_is_cut_between_letters(void **state) {
    (void)state;
    char value[300];
    for (size_t i = 1; i + 1 < sizeof value; i += 2) {
        memcpy(value + i, "\xC3\xA9", 2);
    }
    value[0] = 'x';
    const char *quoted = log_quote((struct text){value, 299});
    assert_int_equal(strlen(quoted), 199);
    assert_true(text_is_utf8(text_of(quoted)));
    assert_string_equal(log_quote(TEXT("next")), "next");
    assert_int_equal(strlen(quoted), 199);
}

static void a_full_pipe_drops_lines_and_counts_them(void **state) {
    (void)state;
    catch_stderr();
    log_start("tester", LOG_LEVEL_INFO, true);
    uint64_t before = log_dropped();
    for (int i = 0; i < 100; i++) {
        log_event(LOG_LEVEL_INFO, "something", "%3000d", i);
    }
    caught();
    assert_in_range(log_dropped() - before, 1, 99);
}

static void later_lines_come_with_the_flush_or_before_the_next_event(void **state) {
    (void)state;
    log_start("tester", LOG_LEVEL_INFO, false);
    catch_stderr();
    log_later("first", (struct log_field[]){{.key = TEXT("n"), .number = 1}}, 1);
    log_later("second", NULL, 0);
    log_later("quoted", (struct log_field[]){{.key = TEXT("path"), .text = TEXT("/a b\n")}, {.key = TEXT("empty"), .text = TEXT("")}}, 2);
    char early[1];
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    assert_int_equal(read(ends[0], early, sizeof early), -1);
    log_event(LOG_LEVEL_INFO, "third", NULL);
    log_later("fourth", NULL, 0);
    log_flush();
    log_flush();
    caught();
    const char *first = strstr(line, " event=first n=1\n"), *second = strstr(line, " event=second\n"), *third = strstr(line, " event=third\n"), *fourth = strstr(line, " event=fourth\n");
    assert_true(first && second && third && fourth && first < second && second < third && third < fourth);
    assert_non_null(strstr(line, " event=quoted path=\"/a b\\x0A\" empty=\"\"\n"));
    assert_null(strstr(fourth + strlen(" event="), "event="));
}

static void later_lines_never_outgrow_one_atomic_write(void **state) {
    (void)state;
    log_start("tester", LOG_LEVEL_INFO, false);
    catch_stderr();
    struct log_field fields[8];
    char wide[200];
    memset(wide, 'x', sizeof wide);
    for (size_t f = 0; f < 8; f++) fields[f] = (struct log_field){.key = TEXT("wide"), .text = {wide, sizeof wide}};
    for (int i = 0; i < 3; i++) log_later("wide", fields, 8);
    ssize_t length = read(ends[0], line, sizeof line);
    assert_in_range(length, 3000, 4096);
    assert_int_equal(line[length - 1], '\n');
    log_flush();
    assert_non_null(strstr(caught(), " event=wide "));
    /* One that is too long is cut, and the next one begins a line of its own. */
    struct log_field many[24];
    for (size_t f = 0; f < 24; f++) many[f] = fields[0];
    catch_stderr();
    log_later("cut", many, 24);
    log_later("next", NULL, 0);
    log_flush();
    length = (ssize_t)strlen(caught());
    const char *next = strstr(line, " event=next\n");
    assert_non_null(next);
    assert_int_equal(strchr(line, '\n') - line, 4095);
    assert_null(strstr(strchr(line, '\n') + 1, "cut"));
}

static void a_bug_says_where_and_aborts(void **state) {
    (void)state;
    catch_stderr();
    pid_t pid = fork();
    if (pid == 0) {
        BUG("impossible");
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_non_null(strstr(caught(), "event=bug file="));
    assert_non_null(strstr(line, "message=impossible"));
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_time_level_process_event_and_the_rest),
        cmocka_unit_test(the_journal_gets_a_priority_instead_of_the_time),
        cmocka_unit_test(events_below_the_level_are_not_shown),
        cmocka_unit_test(a_value_cannot_begin_a_line_of_its_own),
        cmocka_unit_test(a_line_too_long_is_cut_and_still_ends),
        cmocka_unit_test(quoted_values_show_every_byte_harmlessly),
        cmocka_unit_test(a_quoted_value_is_cut_between_letters),
        cmocka_unit_test(a_full_pipe_drops_lines_and_counts_them),
        cmocka_unit_test(later_lines_come_with_the_flush_or_before_the_next_event),
        cmocka_unit_test(later_lines_never_outgrow_one_atomic_write),
        cmocka_unit_test(a_bug_says_where_and_aborts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
