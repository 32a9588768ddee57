/* Gathered reads: the same question of many requests goes as one call, as soon as the call before it is answered. Opening day asks who somebody is thousands of times a second. */
#include <stdlib.h>

#include "../base/log.h"
#include "inside.h"

enum { GATHER_MOST = 256 };

struct asker {
    struct slot slot;
    struct asker *next;
    const struct query *query;
};
/* One call under way; its rows live as long as somebody looks at them. */
struct call {
    struct database *database;
    struct arena *arena;
    size_t holders, count;
    struct asker *askers[GATHER_MOST];
};

static void send(struct database *database);
static void answered(void *owner, const struct answer *answer);
static void tell(struct call *call, size_t place, const struct answer *answer);
static const struct table *row_of(struct call *call, struct arena *arena, const struct table *rows, size_t place);
static void release(void *owner);

struct slot *database_gather(struct database *database, const struct query *query, const struct pairs *values, struct arena *arena, database_done *done, void *owner) {
    struct gather *gather = &database->gather;
    struct asker *asker = calloc(1, sizeof *asker);
    if (!asker) BUG("out of memory");
    *asker = (struct asker){.slot = {.done = done, .owner = owner, .arena = arena, .values = *values}, .query = query};
    *(gather->last ? &gather->last->next : &gather->first) = asker;
    gather->last = asker;
    if (!gather->is_flying) send(database);
    return &asker->slot;
}

void gather_free(struct gather *gather) {
    while (gather->first) {
        struct asker *asker = gather->first;
        gather->first = asker->next;
        free(asker);
    }
    gather->last = NULL;
}

/* Those who left are forgotten here; after a reload the queries of two sets may wait, each goes in a call of its own. */
static void send(struct database *database) {
    struct gather *gather = &database->gather;
    struct call *call = calloc(1, sizeof *call);
    if (!call) BUG("out of memory");
    *call = (struct call){.database = database, .arena = arena_new(), .holders = 1};
    struct pairs values = {0};
    while (gather->first && call->count < GATHER_MOST && (!call->count || gather->first->query == call->askers[0]->query)) {
        struct asker *asker = gather->first;
        gather->first = asker->next;
        if (!gather->first) gather->last = NULL;
        if (!asker->slot.done) {
            free(asker);
            continue;
        }
        call->askers[call->count++] = asker;
        pairs_add_all(&values, call->arena, &asker->slot.values);
    }
    gather->is_flying = call->count > 0;
    if (call->count)
        database_read_query(database, NULL, 0, call->askers[0]->query, &values, call->arena, answered, call);
    else
        release(call);
}

/* First the next call goes, then these are told: PostgreSQL works while pages are made. */
static void answered(void *owner, const struct answer *answer) {
    struct call *call = owner;
    send(call->database);
    for (size_t i = 0; i < call->count; i++) tell(call, i, answer);
    release(call);
}

static void tell(struct call *call, size_t place, const struct answer *answer) {
    struct asker *asker = call->askers[place];
    struct answer own = *answer;
    if (asker->slot.done && answer->outcome == OUTCOME_DONE) {
        struct arena *arena = asker->slot.arena;
        struct result *result = arena_take(arena, sizeof *result);
        *result = (struct result){asker->query, *row_of(call, arena, &answer->results[0].table, place)};
        own.results = result;
        own.results_count = 1;
    }
    if (asker->slot.done) asker->slot.done(asker->slot.owner, &own);
    free(asker);
}

/* Rows come in the order of `ordinal`, one for each. */
static const struct table *row_of(struct call *call, struct arena *arena, const struct table *rows, size_t place) {
    struct table *row = arena_take(arena, sizeof *row);
    int64_t ordinal = 0;
    *row = *rows;
    row->rows_count = place < rows->rows_count ? 1 : 0;
    if (!row->rows_count) return row;
    row->cells = &rows->cells[place * rows->columns_count];
    if (!text_to_integer(table_get(row, 0, "ordinal"), &ordinal) || ordinal != (int64_t)place + 1) BUG("a gathered query whose rows are not in the order of ordinal");
    call->holders++;
    arena_drop(arena, release, call);
    return row;
}

static void release(void *owner) {
    struct call *call = owner;
    if (--call->holders) return;
    arena_free(call->arena);
    free(call);
}
