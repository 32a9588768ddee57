/* The micro-cache: finished responses of anonymous pages by key, one second fresh, one rendering in flight each. */
#include "page_cache.h"

#include <stdlib.h>
#include <string.h>

#include "../base/clock.h"
#include "../base/log.h"
#include "inside.h"

/* Packed harder than single answers: it is sent again and again. */
enum { FRESH_MILLISECONDS = 1000, FLIGHT_MILLISECONDS = 4000, BUCKETS = 4096, GZIP_LEVEL = 8 };

struct page_cache_entry {
    struct page_cache *cache;
    char *key;
    size_t key_length, bytes;
    uint64_t hash, made_at;
    struct text etag;
    char *etag_text;
    struct shared *plain, *packed, *unchanged;
    char *body; /* what `plain` points to: kept for answers with Age */
    struct request *renderer;
    uint64_t flight_until;
    struct waiter *waiters;
    struct page_cache_entry *next_of_bucket, *newer, *older;
};

struct waiter {
    struct request *request;
    struct page_cache_entry *entry; /* NULL: served or gone */
    struct waiter *next;
};

struct page_cache {
    struct page_cache_entry *buckets[BUCKETS];
    struct page_cache_entry *newest, *oldest;
    size_t bytes_limit;
    struct page_cache_figures figures;
};

static struct page_cache_entry *find(struct page_cache *cache, struct text key, bool is_made);
static uint64_t hash_of(struct text key);
static void touch(struct page_cache *cache, struct page_cache_entry *entry);
static void unlink_age(struct page_cache *cache, struct page_cache_entry *entry);
static void fly(struct page_cache_entry *entry, struct request *request);
static void land(void *flown);
static void wait_for(struct page_cache_entry *entry, struct request *request);
static void stop_waiting(void *waiter);
static void answer_from(struct page_cache_entry *entry, struct request *request);
static void answer_aged(struct page_cache_entry *entry, struct request *request);
static void fill(struct page_cache_entry *entry, const char *content_type, struct buffer *body);
static struct shared *share(struct buffer *body, const char *content_type, const char *etag, bool is_packed);
static void drop_content(struct page_cache_entry *entry);
static void drop(struct page_cache *cache, struct page_cache_entry *entry);
static void make_room(struct page_cache *cache);

/* Of one rendering: ends with its request when nobody ended it before. */
struct flight {
    struct page_cache *cache;
    struct request *request;
};

struct page_cache *page_cache_new(size_t bytes_limit) {
    struct page_cache *cache = calloc(1, sizeof *cache);
    if (!cache) BUG("out of memory");
    cache->bytes_limit = bytes_limit;
    return cache;
}

void page_cache_free(struct page_cache *cache) {
    if (!cache) return;
    while (cache->newest) drop(cache, cache->newest);
    free(cache);
}

enum page_cache_found page_cache_look(struct page_cache *cache, struct request *request, struct text key) {
    struct page_cache_entry *entry = find(cache, key, true);
    uint64_t now = clock_milliseconds();
    touch(cache, entry);
    if (entry->plain && now - entry->made_at < FRESH_MILLISECONDS) {
        cache->figures.hits++;
        answer_from(entry, request);
        return PAGE_CACHED;
    }
    if (!entry->renderer || now >= entry->flight_until) {
        cache->figures.misses++;
        fly(entry, request);
        return PAGE_RENDER;
    }
    if (entry->plain) {
        cache->figures.stale++;
        answer_from(entry, request);
        return PAGE_CACHED;
    }
    cache->figures.waits++;
    wait_for(entry, request);
    return PAGE_WAIT;
}

static struct page_cache_entry *find(struct page_cache *cache, struct text key, bool is_made) {
    uint64_t hash = hash_of(key);
    struct page_cache_entry *entry = cache->buckets[hash % BUCKETS];
    while (entry && !(entry->hash == hash && entry->key_length == key.length && !memcmp(entry->key, key.at, key.length))) entry = entry->next_of_bucket;
    if (entry || !is_made) return entry;
    entry = calloc(1, sizeof *entry);
    char *copy = malloc(key.length + 1);
    if (!entry || !copy) BUG("out of memory");
    memcpy(copy, key.at, key.length);
    *entry = (struct page_cache_entry){.cache = cache, .key = copy, .key_length = key.length, .hash = hash, .bytes = sizeof *entry + key.length, .next_of_bucket = cache->buckets[hash % BUCKETS]};
    cache->buckets[hash % BUCKETS] = entry;
    cache->figures.entries++;
    cache->figures.bytes += entry->bytes;
    touch(cache, entry);
    make_room(cache);
    return entry;
}

/* FNV-1a: keys are short, and a bucket that somebody fills on purpose costs only the walk. */
static uint64_t hash_of(struct text key) {
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < key.length; i++) hash = (hash ^ (unsigned char)key.at[i]) * 1099511628211u;
    return hash ^ hash >> 29;
}

static void touch(struct page_cache *cache, struct page_cache_entry *entry) {
    if (cache->newest == entry) return;
    unlink_age(cache, entry);
    entry->older = cache->newest;
    if (cache->newest) cache->newest->newer = entry;
    cache->newest = entry;
    if (!cache->oldest) cache->oldest = entry;
}

static void unlink_age(struct page_cache *cache, struct page_cache_entry *entry) {
    if (entry->newer) entry->newer->older = entry->older;
    if (entry->older) entry->older->newer = entry->newer;
    if (cache->newest == entry) cache->newest = entry->older;
    if (cache->oldest == entry) cache->oldest = entry->newer;
    entry->newer = entry->older = NULL;
}

static void fly(struct page_cache_entry *entry, struct request *request) {
    struct flight *flight = arena_take(request->arena, sizeof *flight);
    *flight = (struct flight){entry->cache, request};
    /* A rendering that took too long loses the entry to the next. */
    if (entry->renderer) entry->renderer->flight = NULL;
    entry->renderer = request;
    entry->flight_until = clock_milliseconds() + FLIGHT_MILLISECONDS;
    request->flight = entry;
    arena_drop(request->arena, land, flight);
}

static void land(void *owner) {
    struct flight *flight = owner;
    if (flight->request->flight) page_cache_give_up(flight->cache, flight->request);
}

static void wait_for(struct page_cache_entry *entry, struct request *request) {
    struct waiter *waiter = arena_take(request->arena, sizeof *waiter);
    *waiter = (struct waiter){request, entry, entry->waiters};
    entry->waiters = waiter;
    arena_drop(request->arena, stop_waiting, waiter);
}

static void stop_waiting(void *owner) {
    struct waiter *waiter = owner;
    for (struct waiter **at = waiter->entry ? &waiter->entry->waiters : NULL; at && *at; at = &(*at)->next)
        if (*at == waiter) {
            *at = waiter->next;
            return;
        }
}

static void answer_from(struct page_cache_entry *entry, struct request *request) {
    if (answer_is_known(request, entry->etag))
        answer_with_shared(request, 304, entry->unchanged);
    else
        answer_with_shared(request, 200, entry->packed && answer_takes_gzip(request) ? entry->packed : entry->plain);
}

void page_cache_keep(struct page_cache *cache, struct request *request, const char *content_type, struct buffer *body) {
    struct page_cache_entry *entry = request->flight;
    request->flight = NULL;
    entry->renderer = NULL;
    fill(entry, content_type, body);
    answer_from(entry, request);
    while (entry->waiters) {
        struct waiter *waiter = entry->waiters;
        entry->waiters = waiter->next;
        waiter->entry = NULL;
        if (!waiter->request->is_answered) answer_from(entry, waiter->request);
    }
    make_room(cache);
}

static void fill(struct page_cache_entry *entry, const char *content_type, struct buffer *body) {
    struct buffer packed = {0};
    struct text bytes = buffer_as_text(body);
    struct arena *arena = arena_new();
    drop_content(entry);
    entry->etag_text = strdup(answer_etag(arena, bytes).at);
    arena_free(arena);
    if (!entry->etag_text) BUG("out of memory");
    entry->etag = text_of(entry->etag_text);
    if (gzip_pack(bytes, GZIP_LEVEL, &packed))
        entry->packed = share(&packed, content_type, entry->etag_text, true);
    else
        buffer_release(&packed);
    entry->body = body->at;
    entry->plain = share(body, content_type, entry->etag_text, false);
    struct buffer empty = {0};
    entry->unchanged = share(&empty, NULL, entry->etag_text, false);
    size_t size = sizeof *entry + entry->key_length + entry->plain->bytes + (entry->packed ? entry->packed->bytes : 0);
    entry->cache->figures.bytes += size - entry->bytes;
    entry->bytes = size;
    entry->made_at = clock_milliseconds();
}

static struct shared *share(struct buffer *body, const char *content_type, const char *etag, bool is_packed) {
    size_t bytes = body->length;
    struct MHD_Response *response = answer_own(body);
    answer_add_safety(response, content_type);
    MHD_add_response_header(response, "Cache-Control", "no-cache");
    /* To the proxy: these, and no others, may be kept there, and shown when we are away. */
    MHD_add_response_header(response, "X-Accel-Expires", "1");
    MHD_add_response_header(response, "Vary", "Cookie, Accept-Encoding");
    MHD_add_response_header(response, "ETag", etag);
    if (is_packed) MHD_add_response_header(response, "Content-Encoding", "gzip");
    return shared_new(response, bytes);
}

/* The waiters: the first renders for itself and all others; without an old page nobody else has anything to give. */
void page_cache_give_up(struct page_cache *cache, struct request *request) {
    struct page_cache_entry *entry = request->flight;
    (void)cache;
    request->flight = NULL;
    if (!entry) return;
    entry->renderer = NULL;
    while (entry->waiters) {
        struct waiter *waiter = entry->waiters;
        entry->waiters = waiter->next;
        waiter->entry = NULL;
        if (!waiter->request->is_answered) waiter->request->daemon->settings.serve(waiter->request);
    }
}

bool page_cache_serve_stale(struct page_cache *cache, struct request *request, struct text key) {
    struct page_cache_entry *entry = find(cache, key, false);
    if (!entry || !entry->plain) return false;
    cache->figures.stale++;
    if (request->flight) {
        request->flight->renderer = NULL;
        request->flight = NULL;
    }
    answer_aged(entry, request);
    while (entry->waiters) {
        struct waiter *waiter = entry->waiters;
        entry->waiters = waiter->next;
        waiter->entry = NULL;
        if (!waiter->request->is_answered) answer_aged(entry, waiter->request);
    }
    return true;
}

/* The header differs at each answer, so the response does: a copy of the bytes, while the database is away only. */
static void answer_aged(struct page_cache_entry *entry, struct request *request) {
    struct buffer copy = {0};
    buffer_append(&copy, entry->body, entry->plain->bytes);
    request_header(request, "Age", arena_number(request->arena, (int64_t)(clock_milliseconds() - entry->made_at) / 1000));
    request_caching(request, CACHE_PUBLIC);
    request_answer(request, 200, "text/html; charset=utf-8", &copy);
}

static void drop_content(struct page_cache_entry *entry) {
    shared_drop(entry->plain);
    shared_drop(entry->packed);
    shared_drop(entry->unchanged);
    free(entry->etag_text);
    entry->plain = entry->packed = entry->unchanged = NULL;
    entry->etag_text = NULL;
}

static void drop(struct page_cache *cache, struct page_cache_entry *entry) {
    if (entry->renderer) entry->renderer->flight = NULL;
    for (struct waiter *waiter = entry->waiters; waiter; waiter = waiter->next) waiter->entry = NULL;
    drop_content(entry);
    unlink_age(cache, entry);
    for (struct page_cache_entry **at = &cache->buckets[entry->hash % BUCKETS]; *at; at = &(*at)->next_of_bucket)
        if (*at == entry) {
            *at = entry->next_of_bucket;
            break;
        }
    cache->figures.entries--;
    cache->figures.bytes -= entry->bytes;
    free(entry->key);
    free(entry);
}

/* Oldest use first; an entry somebody waits for stays. */
static void make_room(struct page_cache *cache) {
    struct page_cache_entry *entry = cache->oldest;
    while (entry && cache->figures.bytes > cache->bytes_limit) {
        struct page_cache_entry *newer = entry->newer;
        if (!entry->waiters && !entry->renderer && entry != cache->newest) drop(cache, entry);
        entry = newer;
    }
}

void page_cache_clear(struct page_cache *cache) {
    struct page_cache_entry *entry = cache->oldest;
    while (entry) {
        struct page_cache_entry *newer = entry->newer;
        if (entry->waiters || entry->renderer)
            entry->made_at = 0;
        else
            drop(cache, entry);
        entry = newer;
    }
}

void page_cache_figures(const struct page_cache *cache, struct page_cache_figures *figures) {
    *figures = cache->figures;
}
