/* The event loop over one epoll descriptor; timers are a list sorted by time. */
#include "loop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum { TURNS_MOST = 8, EVENTS_AT_ONCE = 256 };

struct watch {
    loop_ready *ready; /* NULL: not watched */
    void *owner;
    uint32_t events;
    uint32_t generation; /* tells an event of today's file from one fetched for an earlier file of the same number */
};

struct turn {
    loop_turn *turn;
    void *owner;
};

struct loop {
    int epoll;
    bool is_stopped;
    struct watch *watches; /* by descriptor */
    size_t watches_count;
    struct loop_timer *first, *last;
    struct turn turns[TURNS_MOST];
    size_t turns_count;
    uint64_t longest_turn;
};

static struct watch *find_watch(struct loop *loop, int fd);
static int run_turns(struct loop *loop);
static int sleep_at_most(const struct loop *loop, int milliseconds);
static void deliver(struct loop *loop, const struct epoll_event *event);
static void run_timers(struct loop *loop);

struct loop *loop_new(void) {
    struct loop *loop = calloc(1, sizeof *loop);
    if (!loop) {
        BUG("out of memory");
    }
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (loop->epoll < 0) {
        BUG("no epoll descriptor");
    }
    return loop;
}

/* Only closes: in a forked child the epoll set is still the parent's too. */
void loop_free(struct loop *loop) {
    if (!loop) {
        return;
    }
    close(loop->epoll);
    free(loop->watches);
    free(loop);
}

void loop_watch(struct loop *loop, int fd, uint32_t events, loop_ready *ready, void *owner) {
    struct watch *watch = find_watch(loop, fd);
    bool is_new = !watch->ready;
    if (is_new || watch->ready != ready || watch->owner != owner) {
        watch->generation++;
    }
    struct epoll_event event = {.events = events, .data.u64 = (uint64_t)watch->generation << 32 | (uint32_t)fd};
    int result = epoll_ctl(loop->epoll, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event);
    if (result < 0 && errno == ENOENT) {
        /* Closed and opened again under the same number behind our back, as libpq does while it tries hosts. */
        event.data.u64 = (uint64_t)++watch->generation << 32 | (uint32_t)fd;
        result = epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event);
    } else if (result < 0 && errno == EEXIST) {
        result = epoll_ctl(loop->epoll, EPOLL_CTL_MOD, fd, &event);
    }
    if (result < 0) {
        BUG("a descriptor that cannot be watched");
    }
    watch->ready = ready;
    watch->owner = owner;
    watch->events = events;
}

static struct watch *find_watch(struct loop *loop, int fd) {
    if (fd < 0) {
        BUG("a negative descriptor");
    }
    size_t needed = (size_t)fd + 1;
    if (needed > loop->watches_count) {
        size_t count = needed > 64 ? needed * 2 : 64;
        struct watch *watches = realloc(loop->watches, count * sizeof *watches);
        if (!watches) {
            BUG("out of memory");
        }
        memset(watches + loop->watches_count, 0, (count - loop->watches_count) * sizeof *watches);
        loop->watches = watches;
        loop->watches_count = count;
    }
    return &loop->watches[fd];
}

void loop_forget(struct loop *loop, int fd) {
    if (fd < 0 || (size_t)fd >= loop->watches_count || !loop->watches[fd].ready) {
        return;
    }
    /* Fails when the file is closed already: then the kernel has forgotten it by itself. */
    epoll_ctl(loop->epoll, EPOLL_CTL_DEL, fd, NULL);
    loop->watches[fd].ready = NULL;
    loop->watches[fd].generation++;
}

/* At least one millisecond, so that a timer set again by its own `due` waits for the next turn. */
void loop_timer_set(struct loop *loop, struct loop_timer *timer, uint64_t milliseconds, loop_due *due, void *owner) {
    loop_timer_clear(loop, timer);
    timer->at = clock_milliseconds() + (milliseconds > 0 ? milliseconds : 1);
    timer->due = due;
    timer->owner = owner;
    /* From the end: most timers are deadlines of the same length, so the newest is the last. */
    struct loop_timer *before = loop->last;
    while (before && before->at > timer->at) {
        before = before->previous;
    }
    timer->previous = before;
    timer->next = before ? before->next : loop->first;
    *(timer->previous ? &timer->previous->next : &loop->first) = timer;
    *(timer->next ? &timer->next->previous : &loop->last) = timer;
}

void loop_timer_clear(struct loop *loop, struct loop_timer *timer) {
    if (timer->at == 0) {
        return;
    }
    *(timer->previous ? &timer->previous->next : &loop->first) = timer->next;
    *(timer->next ? &timer->next->previous : &loop->last) = timer->previous;
    timer->next = timer->previous = NULL;
    timer->at = 0;
}

void loop_each_turn(struct loop *loop, loop_turn *turn, void *owner) {
    if (loop->turns_count == TURNS_MOST) {
        BUG("too many functions per turn");
    }
    loop->turns[loop->turns_count++] = (struct turn){turn, owner};
}

void loop_run(struct loop *loop) {
    struct epoll_event events[EVENTS_AT_ONCE];
    loop->is_stopped = false;
    uint64_t woken_at = clock_microseconds();
    for (;;) {
        int milliseconds = run_turns(loop);
        uint64_t spent = clock_microseconds() - woken_at;
        loop->longest_turn = spent > loop->longest_turn ? spent : loop->longest_turn;
        if (loop->is_stopped) {
            return;
        }
        int count = epoll_wait(loop->epoll, events, EVENTS_AT_ONCE, sleep_at_most(loop, milliseconds));
        if (count < 0 && errno != EINTR) {
            BUG("epoll_wait failed");
        }
        woken_at = clock_microseconds();
        for (int i = 0; i < count && !loop->is_stopped; i++) {
            deliver(loop, &events[i]);
        }
        run_timers(loop);
    }
}

static int run_turns(struct loop *loop) {
    int least = -1;
    for (size_t i = 0; i < loop->turns_count && !loop->is_stopped; i++) {
        int milliseconds = loop->turns[i].turn(loop->turns[i].owner);
        least = least < 0 || (milliseconds >= 0 && milliseconds < least) ? milliseconds : least;
    }
    return least;
}

static int sleep_at_most(const struct loop *loop, int milliseconds) {
    if (!loop->first) {
        return milliseconds;
    }
    uint64_t now = clock_milliseconds();
    uint64_t left = loop->first->at > now ? loop->first->at - now : 0;
    if (milliseconds >= 0 && (uint64_t)milliseconds < left) {
        return milliseconds;
    }
    return left < 3600000 ? (int)left : 3600000;
}

static void deliver(struct loop *loop, const struct epoll_event *event) {
    struct watch *watch = &loop->watches[(uint32_t)event->data.u64];
    uint32_t events = event->events & (watch->events | EPOLLERR | EPOLLHUP);
    if (watch->ready && watch->generation == (uint32_t)(event->data.u64 >> 32) && events) {
        watch->ready(watch->owner, events);
    }
}

static void run_timers(struct loop *loop) {
    uint64_t now = clock_milliseconds();
    while (loop->first && loop->first->at <= now && !loop->is_stopped) {
        struct loop_timer *timer = loop->first;
        loop_timer_clear(loop, timer);
        timer->due(timer->owner);
    }
}

void loop_stop(struct loop *loop) {
    loop->is_stopped = true;
}

uint64_t loop_longest_turn(struct loop *loop) {
    uint64_t longest = loop->longest_turn;
    loop->longest_turn = 0;
    return longest;
}
