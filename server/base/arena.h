/* Memory that lives as long as one request: taken piece by piece, dropped at once. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H
#include "text.h"

struct arena;

struct arena *arena_new(void);
/* Runs the registered drops in reverse order, then frees everything. NULL is allowed. */
void arena_free(struct arena *arena);

/* Zeroed, aligned for any type. Aborts with a message when memory is out: the supervisor restarts the worker. */
void *arena_take(struct arena *arena, size_t size);
struct text arena_copy(struct arena *arena, struct text text); /* the copy ends with a NUL beyond its length */
const char *arena_string(struct arena *arena, struct text text);
/* For every request: printf takes ten times as long. */
const char *arena_number(struct arena *arena, int64_t number);
const char *arena_join(struct arena *arena, struct text first, struct text second);
const char *arena_print(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Calls drop(thing) when the arena is freed: for result rows, views, file descriptors. */
void arena_drop(struct arena *arena, void (*drop)(void *thing), void *thing);
#endif
