/* Memory that lives as long as one request: blocks cut from the front, dropped at once. */
#include "arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

/* Under AddressSanitizer every piece has a block of its own, so that running over the end of one is seen. */
#ifdef __SANITIZE_ADDRESS__
enum { LARGE = 0 };
#else
enum { LARGE = 2048 };
#endif
enum { BLOCK_SIZE = 8192, ALIGNMENT = alignof(max_align_t) };

struct block {
    struct block *next;
    alignas(max_align_t) char bytes[];
};

struct drop {
    struct drop *next;
    void (*drop)(void *thing);
    void *thing;
};

struct arena {
    struct block *blocks;
    struct drop *drops;
    char *at;
    size_t left;
};

static char *add_block(struct arena *arena, size_t size);

struct arena *arena_new(void) {
    struct arena *arena = calloc(1, sizeof *arena);
    if (!arena) {
        BUG("out of memory");
    }
    return arena;
}

void arena_free(struct arena *arena) {
    if (!arena) {
        return;
    }
    /* A drop may register another one; it runs too. */
    while (arena->drops) {
        struct drop *drop = arena->drops;
        arena->drops = drop->next;
        drop->drop(drop->thing);
    }
    for (struct block *block = arena->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    free(arena);
}

void *arena_take(struct arena *arena, size_t size) {
    if (size > SIZE_MAX / 2) {
        BUG("a piece larger than memory");
    }
    /* Large pieces have a block of their own too, so that the rest of the current one is not wasted. */
    if (size > LARGE) {
        return memset(add_block(arena, size), 0, size);
    }
    size = size == 0 ? ALIGNMENT : (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (size > arena->left) {
        arena->at = add_block(arena, BLOCK_SIZE);
        arena->left = BLOCK_SIZE;
    }
    void *piece = memset(arena->at, 0, size);
    arena->at += size;
    arena->left -= size;
    return piece;
}

static char *add_block(struct arena *arena, size_t size) {
    struct block *block = malloc(sizeof *block + size);
    if (!block) {
        BUG("out of memory");
    }
    block->next = arena->blocks;
    arena->blocks = block;
    return block->bytes;
}

struct text arena_copy(struct arena *arena, struct text text) {
    return text.at ? (struct text){arena_string(arena, text), text.length} : TEXT_NONE;
}

const char *arena_string(struct arena *arena, struct text text) {
    char *copy = arena_take(arena, text.length + 1);
    if (text.length > 0) {
        memcpy(copy, text.at, text.length);
    }
    return copy;
}

const char *arena_number(struct arena *arena, int64_t number) {
    char digits[TEXT_NUMBER_SIZE];
    return arena_join(arena, number < 0 ? TEXT("-") : TEXT(""), text_of_number(digits, number < 0 ? -(uint64_t)number : (uint64_t)number));
}

const char *arena_join(struct arena *arena, struct text first, struct text second) {
    char *string = arena_take(arena, first.length + second.length + 1);
    memcpy(string, first.at, first.length);
    memcpy(string + first.length, second.at, second.length);
    string[first.length + second.length] = '\0';
    return string;
}

const char *arena_print(struct arena *arena, const char *format, ...) {
    va_list values, again;
    va_start(values, format);
    va_copy(again, values);
    /* Nearly always short: then it is printed once. */
    char shorts[256];
    int length = vsnprintf(shorts, sizeof shorts, format, values);
    if (length < 0) {
        BUG("a format that cannot be printed");
    }
    char *string = arena_take(arena, (size_t)length + 1);
    if ((size_t)length < sizeof shorts) {
        memcpy(string, shorts, (size_t)length + 1);
    } else {
        vsnprintf(string, (size_t)length + 1, format, again);
    }
    va_end(again);
    va_end(values);
    return string;
}

void arena_drop(struct arena *arena, void (*drop)(void *thing), void *thing) {
    struct drop *entry = arena_take(arena, sizeof *entry);
    *entry = (struct drop){arena->drops, drop, thing};
    arena->drops = entry;
}
