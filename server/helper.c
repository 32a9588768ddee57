/* The worker's side of the helper processes: a bounded queue, passwords first, one job per message. */
#include "helper_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/log.h"
#include "base/secret.h"

/* Drawings may not fill the queue: passwords come before them, in place and in number. */
enum { QUEUE_MOST = 64, DRAWINGS_MOST = 16, RETRY_MILLISECONDS = 10 };

struct job {
    struct job *next;
    struct question question;
    helper_done *done;
    helper_drawn *drawn;
    void *owner;
    int file; /* what is to be drawn; -1: a password */
    bool is_sent;
    int64_t taken_by; /* pid */
};

struct helper {
    struct loop *loop;
    int fd;
    struct job *first; /* in order of arrival, passwords before drawings that wait */
    size_t count, drawings_count, sent_count, sent_most, drawings_sent;
    uint64_t next_ticket;
    bool is_gone;
    struct loop_timer timer;
};

static uint64_t add_job(struct helper *helper, enum question_kind kind, struct text password, struct text hash, helper_done *done, void *owner);
static void enqueue(struct helper *helper, struct job *job);
static void send_waiting(struct helper *helper);
static void retry(void *owner);
static void receive(void *owner, uint32_t events);
static void take_answer(struct helper *helper, const struct answer *answer, int file);
static void send_again(struct helper *helper);
static struct job *find_job(struct helper *helper, uint64_t ticket);
static void lose(struct helper *helper);
static void finish(struct helper *helper, struct job *job, enum helper_outcome outcome, const char *hash, int file);
static void remove_job(struct helper *helper, struct job *job);

struct helper *helper_new(struct loop *loop, int fd) {
    struct helper *helper = calloc(1, sizeof *helper);
    if (!helper || fcntl(fd, F_SETFL, O_NONBLOCK) < 0) {
        BUG("no helper");
    }
    helper->loop = loop;
    helper->fd = fd;
    /* What waits here can still be forgotten; what is sent will be hashed: so no more is sent than there are processes. */
    helper->sent_most = (size_t)helper_count();
    /* Random, because answers to a worker that died may still arrive for the one that took its place. */
    secret_random(&helper->next_ticket, sizeof helper->next_ticket);
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
    *job = (struct job){.done = done, .owner = owner, .file = -1, .question = {.ticket = helper->next_ticket++, .kind = kind}};
    job->question.kind = is_too_long && kind == ASK_HASH ? ASK_NOTHING : kind;
    job->question.password_length = (uint32_t)(is_too_long ? PASSWORD_BYTES : password.length);
    if (password.length > 0) {
        memcpy(job->question.password, password.at, job->question.password_length);
    }
    /* No account has a password too long to be hashed: then the check is for the time it takes only. */
    if (!is_too_long && hash.length > 0 && hash.length < HASH_BYTES) {
        memcpy(job->question.hash, hash.at, hash.length);
    }
    enqueue(helper, job);
    return job->question.ticket;
}

uint64_t helper_draw(struct helper *helper, enum helper_work work, struct text input, helper_drawn *drawn, void *owner) {
    static const enum question_kind kinds[] = {ASK_SHEET, ASK_PAPER, ASK_MARKDOWN, ASK_TABLE};
    if (helper->count == QUEUE_MOST || helper->drawings_count == DRAWINGS_MOST) {
        return 0;
    }
    struct job *job = calloc(1, sizeof *job);
    if (!job) {
        BUG("out of memory");
    }
    *job = (struct job){.drawn = drawn, .owner = owner, .file = helper_file(input), .question = {.ticket = helper->next_ticket, .kind = kinds[work]}};
    if (job->file < 0) {
        free(job);
        return 0;
    }
    helper->next_ticket++;
    helper->drawings_count++;
    enqueue(helper, job);
    return job->question.ticket;
}

/* A password goes before the drawings that wait. */
static void enqueue(struct helper *helper, struct job *job) {
    struct job **link = &helper->first;
    while (*link && (job->drawn || !(*link)->drawn || (*link)->is_sent)) {
        link = &(*link)->next;
    }
    job->next = *link;
    *link = job;
    helper->count++;
    send_waiting(helper);
}

/* Calls nobody back: who asks doesn't have the ticket yet. */
static void send_waiting(struct helper *helper) {
    for (struct job *job = helper->first; job && !helper->is_gone && helper->sent_count < helper->sent_most; job = job->next) {
        /* With two processes one is always there for passwords. */
        if (job->is_sent || (job->drawn && helper->sent_most > 1 && helper->drawings_sent + 1 == helper->sent_most)) {
            continue;
        }
        if (!helper_send(helper->fd, &job->question, sizeof job->question, job->file, 0)) {
            helper->is_gone = errno != EAGAIN && errno != EINTR;
            loop_timer_set(helper->loop, &helper->timer, RETRY_MILLISECONDS, retry, helper);
            return;
        }
        job->is_sent = true;
        helper->sent_count++;
        helper->drawings_sent += job->drawn != NULL;
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
    int file;
    (void)events;
    while ((length = helper_receive(helper->fd, &answer, sizeof answer, &file)) > 0) {
        if (length == (ssize_t)sizeof answer) {
            take_answer(helper, &answer, file);
        }
        if (file >= 0) close(file);
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

static void take_answer(struct helper *helper, const struct answer *answer, int file) {
    struct job *job = find_job(helper, answer->ticket);
    switch (answer->kind) {
    case ANSWER_TAKEN:
        if (job) {
            job->taken_by = answer->pid;
            explicit_bzero(job->question.password, sizeof job->question.password);
        }
        return;
    case ANSWER_DONE:
        /* None when the asker has gone, or when a worker before this one asked. */
        if (job) {
            finish(helper, job, answer->outcome, answer->hash, file);
        }
        return;
    case ANSWER_DIED:
        /* A process has one job in hand. */
        for (job = helper->first; job && job->taken_by != answer->pid; job = job->next) {
        }
        if (job) {
            finish(helper, job, HELPER_FAILED, "", -1);
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
            helper->drawings_sent -= job->drawn != NULL;
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
    for (size_t count = helper->count; count > 0 && helper->first; count--) {
        finish(helper, helper->first, HELPER_FAILED, "", -1);
    }
}

static void finish(struct helper *helper, struct job *job, enum helper_outcome outcome, const char *hash, int file) {
    char copy[HASH_BYTES];
    snprintf(copy, sizeof copy, "%.*s", HASH_BYTES - 1, hash);
    helper_done *done = job->done;
    helper_drawn *drawn = job->drawn;
    void *asker = job->owner;
    remove_job(helper, job);
    if (drawn) {
        struct buffer bytes = {0};
        bool is_good = outcome == HELPER_DONE && file >= 0 && helper_file_read(file, &bytes);
        drawn(asker, is_good ? HELPER_DONE : HELPER_FAILED, &bytes);
        buffer_release(&bytes);
        return;
    }
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
    struct job **link = &helper->first;
    while (*link != job) {
        link = &(*link)->next;
    }
    *link = job->next;
    helper->count--;
    helper->sent_count -= job->is_sent;
    helper->drawings_sent -= job->is_sent && job->drawn;
    if (job->file >= 0) close(job->file);
    helper->drawings_count -= job->drawn != NULL;
    explicit_bzero(job, sizeof *job);
    free(job);
}
