/* The helper process and the worker's side of it: one job per message over a socketpair that keeps messages whole. */
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"

enum { QUEUE_MOST = 64, PASSWORD_BYTES = 512, HASH_BYTES = crypto_pwhash_STRBYTES, RETRY_MILLISECONDS = 10 };

/* Argon2id; never below the floor of 19 MiB and two passes. */
static const unsigned long long passes = crypto_pwhash_OPSLIMIT_INTERACTIVE;
static const size_t memory = crypto_pwhash_MEMLIMIT_INTERACTIVE;
_Static_assert(crypto_pwhash_OPSLIMIT_INTERACTIVE >= 2 && crypto_pwhash_MEMLIMIT_INTERACTIVE >= 19 * 1024 * 1024, "weak password hashes");

enum question_kind { ASK_HASH, ASK_CHECK, ASK_NOTHING /* a password too long to send: fails */ };
struct question {
    uint64_t ticket;
    enum question_kind kind;
    uint32_t password_length;
    char password[PASSWORD_BYTES];
    char hash[HASH_BYTES]; /* "" : an unknown account */
};

/* A job is "taken" before it is done, so that the worker knows which ones a dead process took with it. */
enum answer_kind { ANSWER_TAKEN, ANSWER_DONE, ANSWER_DIED };
struct answer {
    enum answer_kind kind;
    enum helper_outcome outcome;
    uint64_t ticket;
    int64_t pid;
    char hash[HASH_BYTES];
};

struct job {
    struct job *next;
    struct question question;
    helper_done *done;
    void *owner;
    bool is_sent;
    int64_t taken_by; /* pid */
};

struct helper {
    struct loop *loop;
    int fd;
    struct job *first, *last; /* in order of arrival */
    size_t count, sent_count, sent_most;
    uint64_t next_ticket;
    bool is_gone;
    struct loop_timer timer;
};

static void answer(struct question *question, struct answer *out);
static enum helper_outcome hash_password(const struct question *question, char hash[HASH_BYTES]);
static enum helper_outcome check_password(const struct question *question, char hash[HASH_BYTES]);
static bool is_argon(const char *hash);
static bool is_weaker(const char *hash);
static uint64_t add_job(struct helper *helper, enum question_kind kind, struct text password, struct text hash, helper_done *done, void *owner);
static void send_waiting(struct helper *helper);
static void retry(void *owner);
static void receive(void *owner, uint32_t events);
static void take_answer(struct helper *helper, const struct answer *answer);
static void send_again(struct helper *helper);
static struct job *find_job(struct helper *helper, uint64_t ticket);
static void lose(struct helper *helper);
static void finish(struct helper *helper, struct job *job, enum helper_outcome outcome, const char *hash);
static void remove_job(struct helper *helper, struct job *job);

bool helper_pair(int ends[2]) {
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0;
}

int helper_count(void) {
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores >= 4 ? 2 : 1;
}

int helper_serve(int fd) {
    if (sodium_init() < 0) {
        BUG("libsodium cannot start");
    }
    struct question question;
    ssize_t length;
    while ((length = recv(fd, &question, sizeof question, 0)) != 0) {
        if (length < 0 && errno != EINTR) {
            break;
        }
        if (length != (ssize_t)sizeof question) {
            continue;
        }
        struct answer out = {.kind = ANSWER_TAKEN, .ticket = question.ticket, .pid = getpid()};
        send(fd, &out, sizeof out, MSG_NOSIGNAL);
        out.kind = ANSWER_DONE;
        answer(&question, &out);
        if (send(fd, &out, sizeof out, MSG_NOSIGNAL) < 0) {
            break;
        }
    }
    return length < 0 && errno != ECONNRESET && errno != EPIPE;
}

static void answer(struct question *question, struct answer *out) {
    out->outcome = HELPER_FAILED;
    question->hash[HASH_BYTES - 1] = '\0';
    if (question->password_length <= PASSWORD_BYTES && question->kind == ASK_HASH) {
        out->outcome = hash_password(question, out->hash);
    } else if (question->password_length <= PASSWORD_BYTES && question->kind == ASK_CHECK) {
        out->outcome = check_password(question, out->hash);
    }
    sodium_memzero(question, sizeof *question);
}

static enum helper_outcome hash_password(const struct question *question, char hash[HASH_BYTES]) {
    int result = crypto_pwhash_str_alg(hash, question->password, question->password_length, passes, memory, crypto_pwhash_ALG_ARGON2ID13);
    return result == 0 ? HELPER_DONE : HELPER_FAILED;
}

static enum helper_outcome check_password(const struct question *question, char hash[HASH_BYTES]) {
    if (!is_argon(question->hash)) {
        /* No account, or one without a password: making a hash costs what checking one does. */
        enum helper_outcome made = hash_password(question, hash);
        sodium_memzero(hash, HASH_BYTES);
        return made == HELPER_DONE ? HELPER_WRONG : made;
    }
    /* libsodium says -1 both for a wrong password and for no memory; only the first sets EINVAL. */
    errno = 0;
    if (crypto_pwhash_str_verify(question->hash, question->password, question->password_length) != 0) {
        return errno == EINVAL ? HELPER_WRONG : HELPER_FAILED;
    }
    if (is_weaker(question->hash) && hash_password(question, hash) != HELPER_DONE) {
        hash[0] = '\0';
    }
    return HELPER_DONE;
}

static bool is_argon(const char *hash) {
    return strncmp(hash, crypto_pwhash_STRPREFIX, strlen(crypto_pwhash_STRPREFIX)) == 0;
}

/* Not crypto_pwhash_str_needs_rehash: that one also says yes to a stronger hash, which would then be weakened. */
static bool is_weaker(const char *hash) {
    unsigned long long kibibytes, hash_passes;
    return sscanf(hash, "$argon2id$v=%*u$m=%llu,t=%llu,", &kibibytes, &hash_passes) == 2 && (kibibytes < memory / 1024 || hash_passes < passes);
}

void helper_died(int fd, int pid) {
    struct answer out = {.kind = ANSWER_DIED, .pid = pid};
    send(fd, &out, sizeof out, MSG_NOSIGNAL | MSG_DONTWAIT);
}

struct helper *helper_new(struct loop *loop, int fd) {
    struct helper *helper = calloc(1, sizeof *helper);
    if (!helper || sodium_init() < 0 || fcntl(fd, F_SETFL, O_NONBLOCK) < 0) {
        BUG("no helper");
    }
    helper->loop = loop;
    helper->fd = fd;
    /* What waits here can still be forgotten; what is sent will be hashed: so no more is sent than there are processes. */
    helper->sent_most = (size_t)helper_count();
    /* Random, because answers to a worker that died may still arrive for the one that took its place. */
    randombytes_buf(&helper->next_ticket, sizeof helper->next_ticket);
    helper->next_ticket = helper->next_ticket >> 1 | 1;
    loop_watch(loop, fd, EPOLLIN, receive, helper);
    return helper;
}

void helper_free(struct helper *helper) {
    if (!helper) {
        return;
    }
    while (helper->first) {
        remove_job(helper, helper->first);
    }
    loop_timer_clear(helper->loop, &helper->timer);
    loop_forget(helper->loop, helper->fd);
    close(helper->fd);
    free(helper);
}

uint64_t helper_hash(struct helper *helper, struct text password, helper_done *done, void *owner) {
    return add_job(helper, ASK_HASH, password, TEXT_NONE, done, owner);
}

uint64_t helper_check(struct helper *helper, struct text password, struct text hash, helper_done *done, void *owner) {
    return add_job(helper, ASK_CHECK, password, hash, done, owner);
}

static uint64_t add_job(struct helper *helper, enum question_kind kind, struct text password, struct text hash, helper_done *done, void *owner) {
    if (helper->count == QUEUE_MOST) {
        return 0;
    }
    struct job *job = calloc(1, sizeof *job);
    if (!job) {
        BUG("out of memory");
    }
    bool is_too_long = password.length > PASSWORD_BYTES;
    *job = (struct job){.done = done, .owner = owner, .question = {.ticket = helper->next_ticket++, .kind = kind}};
    job->question.kind = is_too_long && kind == ASK_HASH ? ASK_NOTHING : kind;
    job->question.password_length = (uint32_t)(is_too_long ? PASSWORD_BYTES : password.length);
    if (password.length > 0) {
        memcpy(job->question.password, password.at, job->question.password_length);
    }
    /* No account has a password too long to be hashed: then the check is for the time it takes only. */
    if (!is_too_long && hash.length > 0 && hash.length < HASH_BYTES) {
        memcpy(job->question.hash, hash.at, hash.length);
    }
    *(helper->last ? &helper->last->next : &helper->first) = job;
    helper->last = job;
    helper->count++;
    uint64_t ticket = job->question.ticket;
    send_waiting(helper);
    return ticket;
}

/* Calls nobody back: who asks doesn't have the ticket yet. */
static void send_waiting(struct helper *helper) {
    for (struct job *job = helper->first; job && !helper->is_gone && helper->sent_count < helper->sent_most; job = job->next) {
        if (job->is_sent) {
            continue;
        }
        if (send(helper->fd, &job->question, sizeof job->question, MSG_NOSIGNAL) < 0) {
            helper->is_gone = errno != EAGAIN && errno != EINTR;
            loop_timer_set(helper->loop, &helper->timer, RETRY_MILLISECONDS, retry, helper);
            return;
        }
        job->is_sent = true;
        helper->sent_count++;
    }
    if (helper->is_gone && helper->timer.at == 0) {
        loop_timer_set(helper->loop, &helper->timer, 0, retry, helper);
    }
}

static void retry(void *owner) {
    struct helper *helper = owner;
    if (helper->is_gone) {
        lose(helper);
    } else {
        send_waiting(helper);
    }
}

static void receive(void *owner, uint32_t events) {
    struct helper *helper = owner;
    struct answer answer;
    ssize_t length;
    (void)events;
    while ((length = recv(helper->fd, &answer, sizeof answer, 0)) > 0) {
        if (length == (ssize_t)sizeof answer) {
            take_answer(helper, &answer);
        }
    }
    if (length == 0 || (errno != EAGAIN && errno != EINTR)) {
        log_event(LOG_LEVEL_ERROR, "helper_gone", "waiting=%zu", helper->count);
        helper->is_gone = true;
        loop_forget(helper->loop, helper->fd);
        lose(helper);
        return;
    }
    send_waiting(helper);
}

static void take_answer(struct helper *helper, const struct answer *answer) {
    struct job *job = find_job(helper, answer->ticket);
    switch (answer->kind) {
    case ANSWER_TAKEN:
        if (job) {
            job->taken_by = answer->pid;
            sodium_memzero(job->question.password, sizeof job->question.password);
        }
        return;
    case ANSWER_DONE:
        /* None when the asker has gone, or when a worker before this one asked. */
        if (job) {
            finish(helper, job, answer->outcome, answer->hash);
        }
        return;
    case ANSWER_DIED:
        /* A process has one job in hand. */
        for (job = helper->first; job && job->taken_by != answer->pid; job = job->next) {
        }
        if (job) {
            finish(helper, job, HELPER_FAILED, "");
        } else {
            send_again(helper);
        }
        return;
    }
}

/* A process may die with a question in hand before it has said so. The others still lie in the socket: theirs are answered twice, the second time to nobody. */
static void send_again(struct helper *helper) {
    for (struct job *job = helper->first; job; job = job->next) {
        if (job->is_sent && job->taken_by == 0) {
            job->is_sent = false;
            helper->sent_count--;
        }
    }
}

static struct job *find_job(struct helper *helper, uint64_t ticket) {
    struct job *job = helper->first;
    while (job && job->question.ticket != ticket) {
        job = job->next;
    }
    return job;
}

/* Those there now: a callback may ask again, and is answered at the next turn. */
static void lose(struct helper *helper) {
    uint64_t next_ticket = helper->next_ticket;
    while (helper->first && helper->first->question.ticket < next_ticket) {
        finish(helper, helper->first, HELPER_FAILED, "");
    }
}

static void finish(struct helper *helper, struct job *job, enum helper_outcome outcome, const char *hash) {
    char copy[HASH_BYTES];
    snprintf(copy, sizeof copy, "%.*s", HASH_BYTES - 1, hash);
    helper_done *done = job->done;
    void *asker = job->owner;
    remove_job(helper, job);
    done(asker, outcome, outcome == HELPER_DONE && *copy ? text_of(copy) : TEXT_NONE);
}

void helper_forget(struct helper *helper, uint64_t ticket) {
    struct job *job = find_job(helper, ticket);
    if (job) {
        remove_job(helper, job);
        send_waiting(helper);
    }
}

static void remove_job(struct helper *helper, struct job *job) {
    struct job *before = NULL, **link = &helper->first;
    while (*link != job) {
        before = *link;
        link = &before->next;
    }
    *link = job->next;
    if (helper->last == job) {
        helper->last = before;
    }
    helper->count--;
    helper->sent_count -= job->is_sent;
    sodium_memzero(job, sizeof *job);
    free(job);
}
