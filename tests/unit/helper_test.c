/* Tests of the helper process, with a real one unless the test answers in its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/packing.h"
#include "helper.h"
#include "sheet.h"

enum { DEADLINE_MILLISECONDS = 20000 };

struct result {
    enum helper_outcome outcome;
    char hash[256];
    int calls, at; /* at: which of all answers it was */
};

static struct loop *loop;
static struct helper *helper;
static struct loop_timer deadline;
static int ends[2], expected, answers;
static pid_t pid;

static void take(void *owner, enum helper_outcome outcome, struct text hash) {
    struct result *result = owner;
    result->outcome = outcome;
    result->calls++;
    result->at = ++answers;
    memcpy(result->hash, hash.at ? hash.at : "", hash.length);
    result->hash[hash.length] = '\0';
    if (--expected == 0) {
        loop_stop(loop);
    }
}

static void give_up(void *owner) {
    (void)owner;
    loop_stop(loop);
}

static void wait_for(int calls, uint64_t milliseconds) {
    expected = calls;
    loop_timer_set(loop, &deadline, milliseconds, give_up, NULL);
    loop_run(loop);
    loop_timer_clear(loop, &deadline);
}

static void make_hash(const char *password, struct result *result) {
    assert_int_not_equal(helper_hash(helper, text_of(password), take, result), 0);
    wait_for(1, DEADLINE_MILLISECONDS);
    assert_int_equal(result->calls, 1);
    assert_int_equal(result->outcome, HELPER_DONE);
}

static struct result check(struct text password, const char *hash) {
    struct result result = {0};
    assert_int_not_equal(helper_check(helper, password, text_of(hash), take, &result), 0);
    wait_for(1, DEADLINE_MILLISECONDS);
    assert_int_equal(result.calls, 1);
    return result;
}

static void a_password_is_known_again_and_another_is_not(void **state) {
    (void)state;
    struct result made = {0}, other = {0};
    make_hash("correct horse", &made);
    make_hash("correct horse", &other);
    assert_memory_equal(made.hash, "$argon2id$v=19$m=65536,t=2,p=1$", 31);
    assert_string_not_equal(made.hash, other.hash);
    struct result right = check(TEXT("correct horse"), made.hash);
    assert_int_equal(right.outcome, HELPER_DONE);
    assert_string_equal(right.hash, "");
    struct result wrong = check(TEXT("correct horsE"), made.hash);
    assert_int_equal(wrong.outcome, HELPER_WRONG);
    assert_string_equal(wrong.hash, "");
}

static void an_unknown_account_is_always_wrong(void **state) {
    (void)state;
    assert_int_equal(check(TEXT("x"), NULL).outcome, HELPER_WRONG);
    assert_int_equal(check(TEXT(""), "").outcome, HELPER_WRONG);
    assert_string_equal(check(TEXT("x"), "md5:whatever").hash, "");
}

static void a_broken_hash_is_a_failure_and_not_a_wrong_password(void **state) {
    (void)state;
    assert_int_equal(check(TEXT("x"), "$argon2id$v=19$m=65536,t=2,p=1$broken").outcome, HELPER_FAILED);
}

static void a_weaker_hash_is_made_anew_after_a_correct_check(void **state) {
    (void)state;
    /* "password" with 8 MiB and one pass. */
    static const char weak[] = "$argon2id$v=19$m=8192,t=1,p=1$ZpPCLhV9MX2YkahLXzIY2g$iBrg0dYWyQA5fSGXjMaDSAycC1+HshSc08+GizD95zc";
    struct result result = check(TEXT("password"), weak);
    assert_int_equal(result.outcome, HELPER_DONE);
    assert_memory_equal(result.hash, "$argon2id$v=19$m=65536,t=2,", 27);
    assert_int_equal(check(TEXT("password"), result.hash).outcome, HELPER_DONE);
    result = check(TEXT("passwore"), weak);
    assert_int_equal(result.outcome, HELPER_WRONG);
    assert_string_equal(result.hash, "");
}

static void a_password_too_long_fails_to_hash_and_is_wrong(void **state) {
    (void)state;
    char longest[513];
    struct result result = {0};
    memset(longest, 'x', sizeof longest);
    assert_int_not_equal(helper_hash(helper, (struct text){longest, 512}, take, &result), 0);
    wait_for(1, DEADLINE_MILLISECONDS);
    assert_int_equal(result.outcome, HELPER_DONE);
    assert_int_equal(check((struct text){longest, 513}, result.hash).outcome, HELPER_WRONG);
    assert_int_equal(check((struct text){longest, 512}, result.hash).outcome, HELPER_DONE);
    assert_int_not_equal(helper_hash(helper, (struct text){longest, 513}, take, &result), 0);
    wait_for(1, DEADLINE_MILLISECONDS);
    assert_int_equal(result.outcome, HELPER_FAILED);
}

static void the_queue_holds_64_and_then_is_busy(void **state) {
    (void)state;
    static struct result results[65];
    memset(results, 0, sizeof results);
    kill(pid, SIGSTOP);
    uint64_t tickets[65];
    for (int i = 0; i < 64; i++) {
        tickets[i] = helper_hash(helper, TEXT("p"), take, &results[i]);
        assert_int_not_equal(tickets[i], 0);
    }
    assert_int_equal(helper_hash(helper, TEXT("p"), take, &results[64]), 0);
    for (int i = 3; i < 64; i++) {
        helper_forget(helper, tickets[i]);
    }
    assert_int_not_equal(helper_hash(helper, TEXT("p"), take, &results[64]), 0);
    kill(pid, SIGCONT);
    wait_for(4, DEADLINE_MILLISECONDS);
    for (int i = 0; i < 65; i++) {
        assert_int_equal(results[i].calls, i < 3 || i == 64);
    }
}

static void die(void) {
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    helper_died(ends[1], (int)pid);
}

static void be_born(void) {
    pid = fork();
    if (pid == 0) {
        close(ends[0]);
        _exit(helper_serve(ends[1]));
    }
}

static void a_question_that_a_dead_process_had_not_begun_is_answered_by_the_next(void **state) {
    (void)state;
    struct result result = {0};
    assert_int_not_equal(helper_hash(helper, TEXT("p"), take, &result), 0);
    wait_for(1, DEADLINE_MILLISECONDS);
    kill(pid, SIGSTOP);
    /* Whether it is stopped in time or with the question in hand: it never says that it has begun. */
    assert_int_not_equal(helper_check(helper, TEXT("p"), text_of(result.hash), take, &result), 0);
    die();
    wait_for(1, 100);
    assert_int_equal(result.calls, 1);
    be_born();
    wait_for(1, DEADLINE_MILLISECONDS);
    wait_for(1, 500);
    assert_int_equal(result.calls, 2);
    assert_int_equal(result.outcome, HELPER_DONE);
}

static void a_question_that_got_lost_with_its_process_is_asked_again(void **state) {
    (void)state;
    struct result result = {0};
    char question[4096];
    die();
    wait_for(1, 20);
    assert_int_not_equal(helper_hash(helper, TEXT("p"), take, &result), 0);
    assert_true(recv(ends[1], question, sizeof question, MSG_DONTWAIT) > 0);
    helper_died(ends[1], 12345);
    be_born();
    wait_for(1, DEADLINE_MILLISECONDS);
    assert_int_equal(result.calls, 1);
    assert_int_equal(result.outcome, HELPER_DONE);
    assert_int_equal(check(TEXT("p"), result.hash).outcome, HELPER_DONE);
}

static void a_process_that_dies_at_work_fails_its_job_once(void **state) {
    (void)state;
    /* On a busy machine it may not have begun, or have ended, after this time: then it is tried again. */
    bool has_failed = false;
    for (int i = 0; i < 30 && !has_failed; i++) {
        struct result result = {0};
        make_hash("warm", &(struct result){0});
        assert_int_not_equal(helper_hash(helper, TEXT("p"), take, &result), 0);
        wait_for(1, 25);
        die();
        be_born();
        if (result.calls == 0) {
            wait_for(1, DEADLINE_MILLISECONDS);
        }
        has_failed = result.outcome == HELPER_FAILED;
        wait_for(1, 300);
        assert_int_equal(result.calls, 1);
    }
    assert_true(has_failed);
}

static void take_file(void *owner, enum helper_outcome outcome, struct buffer *file) {
    struct result *result = owner;
    result->outcome = outcome;
    result->calls++;
    snprintf(result->hash, sizeof result->hash, "%.2s", file->at ? file->at : "");
    result->at = ++answers;
    if (--expected == 0) loop_stop(loop);
}

static void take_html(void *owner, enum helper_outcome outcome, struct buffer *file) {
    struct text rest = buffer_as_text(file), first = TEXT_NONE, second = TEXT_NONE;
    struct buffer copy = {0};
    bool is_whole = unpack_text(&rest, &first) && unpack_text(&rest, &second) && !rest.length;
    take_file(owner, outcome, &copy);
    snprintf(((struct result *)owner)->hash, sizeof(((struct result *)owner)->hash), "%.*s|%s", TEXT_PRINT(first), second.at || !is_whole ? "taken" : "refused");
}

static uint64_t draw(struct result *result, const char *cell) {
    struct column column = {TEXT("a"), COLUMN_TEXT};
    struct text text = text_of(cell), header = TEXT("A");
    struct table table = {&column, 1, &text, 1};
    struct buffer packed = {0};
    sheet_pack(&packed, TEXT("t"), &header, &table);
    uint64_t ticket = helper_draw(helper, HELPER_SHEET, buffer_as_text(&packed), take_file, result);
    buffer_release(&packed);
    return ticket;
}

static void a_workbook_comes_back_as_a_file(void **state) {
    (void)state;
    struct result result = {0};
    assert_int_not_equal(draw(&result, "x"), 0);
    wait_for(1, DEADLINE_MILLISECONDS);
    assert_int_equal(result.outcome, HELPER_DONE);
    assert_string_equal(result.hash, "PK");
    assert_int_not_equal(helper_draw(helper, HELPER_SHEET, TEXT("nonsense"), take_file, &result), 0);
    wait_for(1, DEADLINE_MILLISECONDS);
    assert_int_equal(result.outcome, HELPER_FAILED);
    assert_string_equal(result.hash, "");
}

static void long_texts_come_back_as_html(void **state) {
    (void)state;
    struct buffer texts = {0};
    struct result result = {0};
    pack_text(&texts, TEXT("*a*"));
    pack_text(&texts, TEXT("\xFF"));
    assert_int_not_equal(helper_draw(helper, HELPER_MARKDOWN, buffer_as_text(&texts), take_html, &result), 0);
    wait_for(1, DEADLINE_MILLISECONDS);
    assert_int_equal(result.outcome, HELPER_DONE);
    assert_string_equal(result.hash, "<p><em>a</em></p>\n|refused");
    assert_int_not_equal(helper_draw(helper, HELPER_MARKDOWN, TEXT("x"), take_file, &result), 0);
    wait_for(1, DEADLINE_MILLISECONDS);
    assert_int_equal(result.outcome, HELPER_FAILED);
    buffer_release(&texts);
}

static void passwords_go_before_the_drawings_that_wait_and_drawings_leave_them_room(void **state) {
    (void)state;
    static struct result drawings[17], passwords[2];
    memset(drawings, 0, sizeof drawings);
    memset(passwords, 0, sizeof passwords);
    answers = 0;
    kill(pid, SIGSTOP);
    for (int i = 0; i < 16; i++) assert_int_not_equal(draw(&drawings[i], "x"), 0);
    assert_int_equal(draw(&drawings[16], "x"), 0);
    for (int i = 0; i < 2; i++) assert_int_not_equal(helper_hash(helper, TEXT("p"), take, &passwords[i]), 0);
    kill(pid, SIGCONT);
    wait_for(18, DEADLINE_MILLISECONDS);
    for (int i = 0; i < 2; i++) assert_int_equal(passwords[i].outcome, HELPER_DONE);
    for (int i = 0; i < 16; i++) {
        assert_int_equal(drawings[i].outcome, HELPER_DONE);
        /* The first was sent before the passwords came. */
        if (i > 0) assert_true(drawings[i].at > passwords[0].at && drawings[i].at > passwords[1].at);
    }
}

static void a_drawing_that_a_dead_process_had_not_begun_is_made_by_the_next(void **state) {
    (void)state;
    struct result result = {0};
    die();
    assert_int_not_equal(draw(&result, "x"), 0);
    wait_for(1, 50);
    assert_int_equal(result.calls, 0);
    be_born();
    wait_for(1, DEADLINE_MILLISECONDS);
    assert_int_equal(result.calls, 1);
    assert_int_equal(result.outcome, HELPER_DONE);
}

static void when_the_other_end_closes_all_fails_and_so_does_what_is_asked_later(void **state) {
    (void)state;
    struct result results[3] = {0};
    kill(pid, SIGSTOP);
    assert_int_not_equal(helper_hash(helper, TEXT("p"), take, &results[0]), 0);
    assert_int_not_equal(helper_hash(helper, TEXT("p"), take, &results[1]), 0);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    pid = 0;
    close(ends[1]);
    wait_for(2, DEADLINE_MILLISECONDS);
    assert_int_not_equal(helper_hash(helper, TEXT("p"), take, &results[2]), 0);
    assert_int_equal(results[2].calls, 0);
    wait_for(1, DEADLINE_MILLISECONDS);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(results[i].calls, 1);
        assert_int_equal(results[i].outcome, HELPER_FAILED);
    }
}

static void after_free_nobody_is_called_and_the_process_ends(void **state) {
    (void)state;
    struct result result = {0};
    int status;
    assert_int_not_equal(helper_hash(helper, TEXT("p"), take, &result), 0);
    helper_free(helper);
    helper = NULL;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    pid = 0;
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(result.calls, 0);
}

static int start(void **state) {
    (void)state;
    log_start("test", (enum log_level)0, false);
    if (!helper_pair(ends)) {
        return -1;
    }
    be_born();
    loop = loop_new();
    helper = helper_new(loop, ends[0]);
    return 0;
}

static int end(void **state) {
    (void)state;
    helper_free(helper);
    loop_free(loop);
    close(ends[1]);
    if (pid > 0) {
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
    }
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_password_is_known_again_and_another_is_not, start, end),
        cmocka_unit_test_setup_teardown(an_unknown_account_is_always_wrong, start, end),
        cmocka_unit_test_setup_teardown(a_broken_hash_is_a_failure_and_not_a_wrong_password, start, end),
        cmocka_unit_test_setup_teardown(a_weaker_hash_is_made_anew_after_a_correct_check, start, end),
        cmocka_unit_test_setup_teardown(a_password_too_long_fails_to_hash_and_is_wrong, start, end),
        cmocka_unit_test_setup_teardown(the_queue_holds_64_and_then_is_busy, start, end),
        cmocka_unit_test_setup_teardown(a_question_that_a_dead_process_had_not_begun_is_answered_by_the_next, start, end),
        cmocka_unit_test_setup_teardown(a_question_that_got_lost_with_its_process_is_asked_again, start, end),
        cmocka_unit_test_setup_teardown(a_process_that_dies_at_work_fails_its_job_once, start, end),
        cmocka_unit_test_setup_teardown(a_workbook_comes_back_as_a_file, start, end),
        cmocka_unit_test_setup_teardown(long_texts_come_back_as_html, start, end),
        cmocka_unit_test_setup_teardown(passwords_go_before_the_drawings_that_wait_and_drawings_leave_them_room, start, end),
        cmocka_unit_test_setup_teardown(a_drawing_that_a_dead_process_had_not_begun_is_made_by_the_next, start, end),
        cmocka_unit_test_setup_teardown(when_the_other_end_closes_all_fails_and_so_does_what_is_asked_later, start, end),
        cmocka_unit_test_setup_teardown(after_free_nobody_is_called_and_the_process_ends, start, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
