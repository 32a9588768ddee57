/* The helper process: password hashes, and all else that would hold up the loop. Forked by the supervisor, asked over a socketpair. */
#ifndef HELPER_H
#define HELPER_H
#include "base/text.h"
#include "loop.h"

struct buffer;
struct helper;
enum helper_outcome { HELPER_DONE, HELPER_WRONG, HELPER_BUSY, HELPER_FAILED }; /* busy: the queue of 64 is full; failed: no memory, or the process died */
/* `hash` is the PHC string of a hash job; after a correct check it is a new hash when the parameters were raised since, else TEXT_NONE. */
typedef void helper_done(void *owner, enum helper_outcome outcome, struct text hash);

/* What the helper draws: a workbook (sheet.h), a PDF (paper.h), the HTML of texts (markdown.h) or the records of a table that was sent (upload.h), from what was packed for them. */
enum helper_work { HELPER_SHEET, HELPER_PAPER, HELPER_MARKDOWN, HELPER_TABLE };
/* The file's bytes, to be taken or left; empty unless done. */
typedef void helper_drawn(void *owner, enum helper_outcome outcome, struct buffer *file);

/* The two ends, closed at exec: `ends[0]` is the worker's, `ends[1]` is shared by its helper processes. False: errno tells. */
bool helper_pair(int ends[2]);
/* How many helper processes a worker has: one per two cores, at least one and, each taking 64 MiB, at most two. */
int helper_count(void);
/* In the helper process: serves the descriptor until it closes. Argon2id at INTERACTIVE (t=2, 64 MiB), at least 19 MiB. */
int helper_serve(int fd);
/* In the supervisor, on the helpers' end: tells the worker that this process is gone, so that what it had taken fails now. */
void helper_died(int fd, int pid);
/* In a worker: the other end, watched by the loop and closed by helper_free; nothing is called back after that. */
struct helper *helper_new(struct loop *loop, int fd);
void helper_free(struct helper *helper);
/* Passwords are at most 128 characters (512 bytes). Return a ticket for helper_forget; 0 = busy, and `done` is not called. */
uint64_t helper_hash(struct helper *helper, struct text password, helper_done *done, void *owner);
/* `hash` TEXT_NONE (an unknown account) costs the same time and is always wrong. */
uint64_t helper_check(struct helper *helper, struct text password, struct text hash, helper_done *done, void *owner);
/* Goes behind the passwords that wait; at most 16 at a time, of which none holds up a password longer than it takes to draw. `input` is copied. 0 = busy. */
uint64_t helper_draw(struct helper *helper, enum helper_work work, struct text input, helper_drawn *drawn, void *owner);
void helper_forget(struct helper *helper, uint64_t ticket); /* the asker is gone: do not call back */
#endif
