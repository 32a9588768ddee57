/* Tests of the supervisor with real processes: it is forked here, its workers are toys that tell what they do in shared memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "helper.h"
#include "supervisor.h"

enum { WORKERS = 2, DEADLINE_MILLISECONDS = 15000 };

/* What the toys tell; only they write, except `is_silent` and `code`. */
static volatile struct {
    int starts, reloads, descriptors, hashes;
    pid_t last;
    bool is_silent, is_mask_empty, is_deaf_to_interrupts;
    int code; /* ends with it at once when not 0 */
} * toys;

/* Slow: its first beat comes late. Stubborn: stays at SIGTERM. Hashing: has a password hashed first. */
static enum manner { PLAIN, SLOW, STUBBORN, HASHING } manner;
static pid_t supervisor;
static int descriptors_before;
static struct loop *loop;

static int count_descriptors(void) {
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (readdir(folder)) {
        count++;
    }
    closedir(folder);
    return count;
}

/* Beats until SIGTERM; counts SIGHUP. */
static int beat(int beat_fd) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    for (;;) {
        bool is_written = toys->is_silent || write(beat_fd, ".", 1) == 1;
        int signal = sigtimedwait(&signals, NULL, &(struct timespec){.tv_nsec = 100000000});
        if ((signal == SIGTERM && manner != STUBBORN) || !is_written) {
            return is_written ? 0 : 1;
        }
        __atomic_add_fetch(&toys->reloads, signal == SIGHUP, __ATOMIC_SEQ_CST);
    }
}

static void take_hash(void *owner, enum helper_outcome outcome, struct text hash) {
    (void)owner;
    __atomic_add_fetch(&toys->hashes, outcome == HELPER_DONE && hash.length > 0, __ATOMIC_SEQ_CST);
    loop_stop(loop);
}

static void hash(int helper_fd) {
    loop = loop_new();
    struct helper *helper = helper_new(loop, helper_fd);
    helper_hash(helper, TEXT("p"), take_hash, NULL);
    loop_run(loop);
    helper_free(helper);
    loop_free(loop);
}

static int toy(int listen_fd, int admin_fd, int helper_fd, int beat_fd) {
    sigset_t mask;
    struct sigaction interrupt, hang_up;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    sigaction(SIGINT, NULL, &interrupt);
    sigaction(SIGHUP, NULL, &hang_up);
    toys->is_mask_empty = sigisemptyset(&mask);
    toys->is_deaf_to_interrupts = interrupt.sa_handler == SIG_IGN && hang_up.sa_handler == SIG_DFL;
    toys->descriptors = count_descriptors();
    toys->last = getpid();
    __atomic_add_fetch(&toys->starts, listen_fd == -1 && admin_fd == -1, __ATOMIC_SEQ_CST);
    if (manner == SLOW) {
        usleep(700000);
    } else if (manner == HASHING) {
        hash(helper_fd);
    }
    return toys->code ? toys->code : beat(beat_fd);
}

static void run(int workers, bool is_notify, enum manner wanted) {
    manner = wanted;
    memset((void *)toys, 0, sizeof *toys);
    descriptors_before = count_descriptors();
    supervisor = fork();
    if (supervisor == 0) {
        sigset_t inherited;
        sigemptyset(&inherited);
        sigaddset(&inherited, SIGUSR1);
        sigprocmask(SIG_BLOCK, &inherited, NULL);
        struct supervisor_settings settings = {.workers = workers, .listen_fd = -1, .admin_fd = -1, .is_notify = is_notify, .worker = toy};
        exit(supervisor_run(&settings));
    }
}

/* False: not so many in time. */
static bool comes_to(const volatile int *number, int wanted, uint64_t milliseconds) {
    uint64_t until = clock_milliseconds() + milliseconds;
    while (*number < wanted && clock_milliseconds() < until) {
        usleep(2000);
    }
    return *number >= wanted;
}

static int end_of_supervisor(void) {
    int status = 0;
    pid_t ended = 0;
    for (uint64_t until = clock_milliseconds() + DEADLINE_MILLISECONDS; ended == 0 && clock_milliseconds() < until;) {
        ended = waitpid(supervisor, &status, WNOHANG);
        usleep(2000);
    }
    assert_int_equal(ended, supervisor);
    supervisor = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static int stop_supervisor(void) {
    kill(supervisor, SIGTERM);
    return end_of_supervisor();
}

static bool is_gone(pid_t pid) {
    for (int i = 0; i < 1000 && kill(pid, 0) == 0; i++) {
        usleep(2000);
    }
    return kill(pid, 0) < 0;
}

static void a_killed_worker_is_back_at_once(void **state) {
    (void)state;
    run(WORKERS, false, PLAIN);
    assert_true(comes_to(&toys->starts, WORKERS, DEADLINE_MILLISECONDS));
    for (int i = 1; i <= 3; i++) {
        kill(toys->last, SIGKILL);
        assert_true(comes_to(&toys->starts, WORKERS + i, 900));
    }
    assert_int_equal(stop_supervisor(), 0);
    assert_int_equal(toys->starts, WORKERS + 3);
}

static void sigterm_and_sigint_end_with_0_after_the_workers(void **state) {
    (void)state;
    static const int signals[] = {SIGTERM, SIGINT};
    for (size_t i = 0; i < 2; i++) {
        run(WORKERS, false, PLAIN);
        assert_true(comes_to(&toys->starts, WORKERS, DEADLINE_MILLISECONDS));
        usleep(300000);
        kill(supervisor, signals[i]);
        assert_int_equal(end_of_supervisor(), 0);
        assert_int_equal(kill(toys->last, 0), -1);
    }
}

static void a_worker_begins_with_clean_signals_and_its_own_descriptors(void **state) {
    (void)state;
    run(WORKERS, false, PLAIN);
    assert_true(comes_to(&toys->starts, WORKERS, DEADLINE_MILLISECONDS));
    assert_true(toys->is_mask_empty);
    assert_true(toys->is_deaf_to_interrupts);
    assert_int_equal(toys->descriptors, descriptors_before + 2);
    assert_int_equal(stop_supervisor(), 0);
}

static void a_silent_worker_is_killed_after_3_seconds(void **state) {
    (void)state;
    run(1, false, PLAIN);
    assert_true(comes_to(&toys->starts, 1, DEADLINE_MILLISECONDS));
    usleep(500000);
    pid_t silent = toys->last;
    uint64_t before = clock_milliseconds();
    toys->is_silent = true;
    usleep(1000);
    assert_true(comes_to(&toys->starts, 2, DEADLINE_MILLISECONDS));
    assert_in_range(clock_milliseconds() - before, 2800, 3900);
    toys->is_silent = false;
    assert_true(is_gone(silent));
    assert_int_equal(stop_supervisor(), 0);
}

static void a_stopped_supervisor_does_not_blame_its_workers(void **state) {
    (void)state;
    run(1, false, PLAIN);
    assert_true(comes_to(&toys->starts, 1, DEADLINE_MILLISECONDS));
    usleep(300000);
    kill(supervisor, SIGSTOP);
    kill(toys->last, SIGSTOP);
    usleep(4500000);
    kill(supervisor, SIGCONT);
    usleep(300000);
    kill(toys->last, SIGCONT);
    usleep(300000);
    assert_int_equal(stop_supervisor(), 0);
    assert_int_equal(toys->starts, 1);
}

static void after_5_deaths_a_worker_is_back_once_a_second(void **state) {
    (void)state;
    run(1, false, PLAIN);
    toys->code = 1;
    assert_true(comes_to(&toys->starts, 5, DEADLINE_MILLISECONDS));
    usleep(2500000);
    assert_in_range(toys->starts, 6, 8);
    toys->code = 0;
    int starts = toys->starts;
    assert_true(comes_to(&toys->starts, starts + 1, 3000));
    assert_int_equal(stop_supervisor(), 0);
}

static void exit_64_or_78_of_a_worker_ends_the_service(void **state) {
    (void)state;
    static const int codes[] = {64, 78};
    for (size_t i = 0; i < 2; i++) {
        run(WORKERS, false, PLAIN);
        assert_true(comes_to(&toys->starts, WORKERS, DEADLINE_MILLISECONDS));
        toys->code = codes[i];
        kill(toys->last, SIGKILL);
        assert_int_equal(end_of_supervisor(), codes[i]);
        assert_int_equal(toys->starts, WORKERS + 1);
    }
}

static void a_second_sigterm_ends_now(void **state) {
    (void)state;
    run(WORKERS, false, STUBBORN);
    assert_true(comes_to(&toys->starts, WORKERS, DEADLINE_MILLISECONDS));
    usleep(300000);
    kill(supervisor, SIGTERM);
    usleep(500000);
    assert_int_equal(waitpid(supervisor, NULL, WNOHANG), 0);
    uint64_t before = clock_milliseconds();
    assert_int_equal(stop_supervisor(), 1);
    assert_in_range(clock_milliseconds() - before, 0, 1000);
}

static void workers_die_with_a_killed_supervisor(void **state) {
    (void)state;
    run(1, false, PLAIN);
    assert_true(comes_to(&toys->starts, 1, DEADLINE_MILLISECONDS));
    /* So that it doesn't notice by itself that nobody hears it. */
    toys->is_silent = true;
    kill(supervisor, SIGKILL);
    assert_int_equal(end_of_supervisor(), -SIGKILL);
    assert_true(is_gone(toys->last));
}

static void sighup_reaches_every_worker_once_also_one_that_is_starting(void **state) {
    (void)state;
    for (enum manner wanted = PLAIN; wanted <= SLOW; wanted++) {
        run(WORKERS, false, wanted);
        assert_true(comes_to(&toys->starts, WORKERS, DEADLINE_MILLISECONDS));
        usleep(300000);
        kill(supervisor, SIGHUP);
        assert_true(comes_to(&toys->reloads, WORKERS, DEADLINE_MILLISECONDS));
        assert_int_equal(stop_supervisor(), 0);
        assert_int_equal(toys->starts, WORKERS);
        assert_int_equal(toys->reloads, WORKERS);
    }
}

/* The supervisor's children that are not the worker, by their parent in /proc. */
static int kill_helpers(void) {
    int count = 0;
    char path[300], name[32], line[256];
    DIR *folder = opendir("/proc");
    for (struct dirent *entry; (entry = readdir(folder));) {
        int pid = atoi(entry->d_name), parent = 0;
        snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
        FILE *file = pid > 0 && pid != toys->last ? fopen(path, "r") : NULL;
        if (!file) {
            continue;
        }
        if (fgets(line, sizeof line, file) && sscanf(line, "%*d %31s %*c %d", name, &parent) == 2 && parent == supervisor) {
            count += kill(pid, SIGKILL) == 0;
        }
        fclose(file);
    }
    closedir(folder);
    return count;
}

static void a_worker_has_a_helper_also_after_both_have_died(void **state) {
    (void)state;
    run(1, false, HASHING);
    assert_true(comes_to(&toys->hashes, 1, DEADLINE_MILLISECONDS));
    usleep(300000);
    assert_int_equal(kill_helpers(), helper_count());
    kill(toys->last, SIGKILL);
    assert_true(comes_to(&toys->hashes, 2, DEADLINE_MILLISECONDS));
    usleep(300000);
    assert_int_equal(stop_supervisor(), 0);
}

static int play_systemd(void) {
    /* An abstract name: no file stays behind. */
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "@supervisor_test.%d", (int)getpid());
    setenv("NOTIFY_SOCKET", address.sun_path, 1);
    socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(address.sun_path));
    address.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, length), 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){.tv_sec = 2}, sizeof(struct timeval));
    return fd;
}

static void heard(int fd, const char *expected) {
    char message[64] = "";
    assert_true(recv(fd, message, sizeof message - 1, 0) > 0);
    assert_string_equal(message, expected);
}

static void systemd_hears_ready_pings_while_all_beat_and_stopping(void **state) {
    (void)state;
    char message[64];
    int fd = play_systemd();
    setenv("WATCHDOG_USEC", "1000000", 1);
    run(1, true, PLAIN);
    heard(fd, "READY=1\nSTATUS=serving");
    heard(fd, "WATCHDOG=1");
    heard(fd, "WATCHDOG=1");
    assert_true(comes_to(&toys->starts, 1, DEADLINE_MILLISECONDS));
    /* One that comes to life silent: no ping until it is killed, 10 s later. */
    toys->is_silent = true;
    kill(toys->last, SIGKILL);
    assert_true(comes_to(&toys->starts, 2, 1000));
    while (recv(fd, message, sizeof message, MSG_DONTWAIT) > 0) {
    }
    assert_int_equal(recv(fd, message, sizeof message, 0), -1);
    toys->is_silent = false;
    heard(fd, "WATCHDOG=1");
    kill(supervisor, SIGTERM);
    do {
        memset(message, 0, sizeof message);
        assert_true(recv(fd, message, sizeof message - 1, 0) > 0);
    } while (strcmp(message, "WATCHDOG=1") == 0);
    assert_string_equal(message, "STOPPING=1");
    assert_int_equal(end_of_supervisor(), 0);
    unsetenv("WATCHDOG_USEC");
    unsetenv("NOTIFY_SOCKET");
    close(fd);
}

static int make_memory(void **state) {
    (void)state;
    log_start("test", (enum log_level)0, false);
    toys = mmap(NULL, sizeof *toys, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return toys == MAP_FAILED ? -1 : 0;
}

/* After a failure the next test must not meet the processes of this one. */
static int clean(void **state) {
    (void)state;
    if (supervisor > 0) {
        kill(supervisor, SIGKILL);
        waitpid(supervisor, NULL, 0);
        supervisor = 0;
    }
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_killed_worker_is_back_at_once, clean),
        cmocka_unit_test_teardown(sigterm_and_sigint_end_with_0_after_the_workers, clean),
        cmocka_unit_test_teardown(a_worker_begins_with_clean_signals_and_its_own_descriptors, clean),
        cmocka_unit_test_teardown(a_silent_worker_is_killed_after_3_seconds, clean),
        cmocka_unit_test_teardown(a_stopped_supervisor_does_not_blame_its_workers, clean),
        cmocka_unit_test_teardown(after_5_deaths_a_worker_is_back_once_a_second, clean),
        cmocka_unit_test_teardown(exit_64_or_78_of_a_worker_ends_the_service, clean),
        cmocka_unit_test_teardown(a_second_sigterm_ends_now, clean),
        cmocka_unit_test_teardown(workers_die_with_a_killed_supervisor, clean),
        cmocka_unit_test_teardown(sighup_reaches_every_worker_once_also_one_that_is_starting, clean),
        cmocka_unit_test_teardown(a_worker_has_a_helper_also_after_both_have_died, clean),
        cmocka_unit_test_teardown(systemd_hears_ready_pings_while_all_beat_and_stopping, clean),
    };
    return cmocka_run_group_tests(tests, make_memory, NULL);
}
