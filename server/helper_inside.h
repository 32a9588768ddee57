/* What a worker and its helper processes say to each other: one message per job, over a socketpair that keeps messages whole. */
#ifndef HELPER_INSIDE_H
#define HELPER_INSIDE_H
#include <sys/types.h>

#include "base/buffer.h"
#include "helper.h"

enum { PASSWORD_BYTES = 512, HASH_BYTES = 128 };

/* ASK_NOTHING: a password too long to send; fails. ASK_SHEET and what follows: a file without name comes with the message and holds what is drawn. */
enum question_kind { ASK_HASH, ASK_CHECK, ASK_NOTHING, ASK_SHEET, ASK_PAPER, ASK_MARKDOWN, ASK_TABLE };
struct question {
    uint64_t ticket;
    enum question_kind kind;
    uint32_t password_length;
    char password[PASSWORD_BYTES];
    char hash[HASH_BYTES]; /* "" : an unknown account */
};

/* A job is "taken" before it is done, so that the worker knows which ones a dead process took with it. What was drawn comes as a file with ANSWER_DONE. */
enum answer_kind { ANSWER_TAKEN, ANSWER_DONE, ANSWER_DIED };
struct answer {
    enum answer_kind kind;
    enum helper_outcome outcome;
    uint64_t ticket;
    int64_t pid;
    char hash[HASH_BYTES];
};

/* A message and the file that goes with it; `file` -1: none. Receiving: the length of the message, 0 at the end, -1 with errno. */
bool helper_send(int fd, const void *message, size_t length, int file, int flags);
ssize_t helper_receive(int fd, void *message, size_t length, int *file);
/* A file in memory with those bytes, and its bytes again (at most 32 MiB). -1, false: errno tells. */
int helper_file(struct text bytes);
bool helper_file_read(int file, struct buffer *out);
#endif
