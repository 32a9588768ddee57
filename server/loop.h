/* The event loop: file descriptors, timers, work once per turn. One thread, nothing in it blocks. */
#ifndef LOOP_H
#define LOOP_H
#include <stdbool.h>
#include <stdint.h>

struct loop;
typedef void loop_ready(void *owner, uint32_t events); /* EPOLLIN, EPOLLOUT, EPOLLERR, EPOLLHUP of <sys/epoll.h> */
typedef void loop_due(void *owner);
/* Runs once per turn before sleeping; answers how many milliseconds the loop may sleep at most, 0 = not at all, -1 = for ever. */
typedef int loop_turn(void *owner);

/* Embedded in its owner; `{0}` is a timer that is not set. */
struct loop_timer {
    uint64_t at; /* clock_milliseconds(); 0 = not set */
    loop_due *due;
    void *owner;
    struct loop_timer *next, *previous; /* the loop's own */
};

struct loop *loop_new(void);
void loop_free(struct loop *loop);
/* Watches a descriptor, or changes what is watched for; an event that was already fetched for a forgotten descriptor is not delivered. */
void loop_watch(struct loop *loop, int fd, uint32_t events, loop_ready *ready, void *owner);
void loop_forget(struct loop *loop, int fd);
void loop_timer_set(struct loop *loop, struct loop_timer *timer, uint64_t milliseconds, loop_due *due, void *owner);
void loop_timer_clear(struct loop *loop, struct loop_timer *timer);
void loop_each_turn(struct loop *loop, loop_turn *turn, void *owner); /* at most 8, in the order they were added */
void loop_run(struct loop *loop);  /* until loop_stop */
void loop_stop(struct loop *loop);
uint64_t loop_longest_turn(struct loop *loop); /* microseconds spent in the longest turn since the last call */
#endif
