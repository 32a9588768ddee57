/* amphi draw verify: recomputes the order of a draw, from the database or from what is published of it, and says where it differs. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/secret.h"
#include "command.h"
#include "database/blocking.h"

enum { RECEIPTS_MOST = 10000000, DIFFERENCES_SHOWN = 20 };

/* One receipt as it was published: its rank is its place. */
struct ranked {
    int64_t rank, receipt;
    struct text hash; /* as published; TEXT_NONE: not */
    unsigned char own[SECRET_BYTES];
};
struct draw {
    struct text seed, seed_hash; /* hexadecimal; a hash of TEXT_NONE is not compared */
    struct ranked *list;
    size_t count;
    int differences;
};

static int run(void);
static error_t take(int key, char *value, struct argp_state *state);
static int of_database(struct blocking *blocking, struct query_file *file, struct arena *arena);
static int of_files(struct arena *arena);
static bool ask(struct blocking *blocking, struct query_file *file, struct arena *arena, const char *query, const struct pairs *values, struct table *rows);
static bool read_list(struct arena *arena, struct text content, struct draw *draw);
static void check(struct draw *draw, struct arena *arena);
static void differ(struct draw *draw, const char *what, int64_t receipt);
static int say(const struct draw *draw, const char *of);

static const char *verb, *session, *seed, *seed_hash, *list;
static const struct argp_option options[] = {
    {"session", 's', "ID", 0, "The session whose draw is recomputed, from the database", 0},
    {"seed", 'e', "HEX", 0, "Or the published seed, 64 hexadecimal digits", 0},
    {"hash", 'h', "HEX", 0, "and the hash of it that was published at the opening", 0},
    {"list", 'l', "FILE", 0, "and the published list (CSV: rank,receipt,sha256)", 0},
    {0},
};
const struct command draw_command = {
    "draw",
    "verify",
    "Recompute the order of a draw; exit code 1 where it differs.\vThe order is that of SHA-256(seed, \":\", receipt number in decimal digits), compared bytewise, lowest first. --session reads the database; --seed, --hash and --list need "
    "none: they are what the page of the draw publishes.",
    "DATABASE SQL",
    options,
    take,
    run,
};

static error_t take(int key, char *value, struct argp_state *state) {
    switch (key) {
    case 's': session = value; return 0;
    case 'e': seed = value; return 0;
    case 'h': seed_hash = value; return 0;
    case 'l': list = value; return 0;
    case ARGP_KEY_ARG:
        if (verb) argp_error(state, "unexpected argument");
        verb = value;
        return 0;
    case ARGP_KEY_END: {
        int64_t number;
        if (!verb || strcmp(verb, "verify")) argp_error(state, "say: verify --session=ID, or verify --seed=HEX --hash=HEX --list=FILE");
        if (session ? seed || seed_hash || list || !text_to_integer(text_of(session), &number) : !seed || !list) argp_error(state, "say either --session=ID (a number), or --seed=HEX and --list=FILE");
        return 0;
    }
    default: return ARGP_ERR_UNKNOWN;
    }
}

static int run(void) {
    if (session) return command_with_database("amphi_audit", "draw", of_database);
    struct arena *arena = arena_new();
    int code = of_files(arena);
    arena_free(arena);
    return code;
}

static int of_database(struct blocking *blocking, struct query_file *file, struct arena *arena) {
    struct pairs values = {0};
    struct table published = {0}, receipts = {0}, misplaced = {0};
    pairs_add(&values, arena, TEXT("session_id"), text_of(session));
    if (!ask(blocking, file, arena, "draw", &values, &published) || !ask(blocking, file, arena, "receipts", &values, &receipts) || !ask(blocking, file, arena, "misplaced", &values, &misplaced)) return CODE_FAILED;
    if (!published.rows_count || !table_get(&published, 0, "seed").length) {
        fprintf(stderr, "amphi draw: session %s %s\n", session, published.rows_count ? "is not drawn yet" : "has no draw");
        return CODE_DATA;
    }
    struct draw draw = {.seed = table_get(&published, 0, "seed"), .seed_hash = table_get(&published, 0, "seed_hash"), .list = arena_take(arena, (receipts.rows_count + 1) * sizeof(struct ranked)), .count = receipts.rows_count};
    for (size_t i = 0; i < draw.count; i++) {
        draw.list[i] = (struct ranked){0};
        text_to_integer(table_get(&receipts, i, "rank"), &draw.list[i].rank);
        text_to_integer(table_get(&receipts, i, "receipt"), &draw.list[i].receipt);
    }
    int64_t counted;
    if (!text_to_integer(table_get(&published, 0, "receipts"), &counted) || counted != (int64_t)draw.count) differ(&draw, "the published number of receipts is not that of the list", counted);
    check(&draw, arena);
    for (size_t i = 0; i < misplaced.rows_count; i++) {
        int64_t receipt = 0;
        text_to_integer(table_get(&misplaced, i, "receipt"), &receipt);
        differ(&draw, "waits behind one that the draw put after it", receipt);
    }
    return say(&draw, arena_string(arena, table_get(&published, 0, "session_code")));
}

static bool ask(struct blocking *blocking, struct query_file *file, struct arena *arena, const char *query, const struct pairs *values, struct table *rows) {
    return blocking_run(blocking, arena, (struct query *)query_file_query(file, query), values, rows, NULL);
}

static int of_files(struct arena *arena) {
    struct buffer content = {0};
    struct draw draw = {.seed = text_of(seed), .seed_hash = text_of(seed_hash)};
    bool is_read = buffer_read_file(&content, list);
    int code = CODE_DATA;
    if (!is_read)
        fprintf(stderr, "amphi draw: %s: %s\n", list, strerror(errno));
    else if (!read_list(arena, buffer_as_text(&content), &draw))
        fprintf(stderr, "amphi draw: %s: not a list of rank,receipt,sha256\n", list);
    else {
        check(&draw, arena);
        code = say(&draw, list);
    }
    buffer_release(&content);
    return code;
}

/* Numbers and hexadecimal digits only, so no cell is quoted. */
static bool read_list(struct arena *arena, struct text content, struct draw *draw) {
    size_t lines = 1;
    for (size_t i = 0; i < content.length; i++) lines += content.at[i] == '\n';
    draw->list = arena_take(arena, lines * sizeof *draw->list);
    struct text line = text_cut(&content, '\n'), head = text_trim(line);
    if (text_starts(head, "\xEF\xBB\xBF")) head = text_after(head, 3);
    if (!text_is(head, "rank,receipt,sha256") && !text_is(head, "rank,receipt")) return false;
    while (content.at) {
        line = text_cut(&content, '\n');
        struct text rest = text_trim(line);
        if (!rest.length) continue;
        struct ranked *own = &draw->list[draw->count++];
        *own = (struct ranked){0};
        if (!text_to_integer(text_cut(&rest, ','), &own->rank) || !text_to_integer(text_cut(&rest, ','), &own->receipt)) return false;
        own->hash = rest;
    }
    return true;
}

static void check(struct draw *draw, struct arena *arena) {
    unsigned char bytes[SECRET_BYTES], hash[SECRET_BYTES], published[SECRET_BYTES];
    if (!secret_from_hex(draw->seed, bytes)) {
        differ(draw, "the seed is not 64 hexadecimal digits", 0);
        return;
    }
    secret_sha256((struct text){(const char *)bytes, sizeof bytes}, hash);
    if (draw->seed_hash.at && (!secret_from_hex(draw->seed_hash, published) || memcmp(hash, published, sizeof hash))) differ(draw, "the seed is not the one whose hash was published", 0);
    if (draw->count > RECEIPTS_MOST) {
        differ(draw, "more receipts than any draw has", (int64_t)draw->count);
        return;
    }
    char *has = arena_take(arena, draw->count + 1), input[SECRET_BYTES + 24];
    memset(has, 0, draw->count + 1);
    memcpy(input, bytes, sizeof bytes);
    for (size_t i = 0; i < draw->count; i++) {
        struct ranked *own = &draw->list[i];
        int length = snprintf(input + sizeof bytes, sizeof input - sizeof bytes, ":%lld", (long long)own->receipt);
        secret_sha256((struct text){input, sizeof bytes + (size_t)length}, own->own);
        if (own->rank != (int64_t)i + 1) differ(draw, "has another rank than its place in the list", own->receipt);
        if (own->receipt < 1 || own->receipt > (int64_t)draw->count || has[own->receipt])
            differ(draw, "is no number from 1 to the last, or is there twice", own->receipt);
        else
            has[own->receipt] = 1;
        if (own->hash.length && (!secret_from_hex(own->hash, published) || memcmp(own->own, published, sizeof published))) differ(draw, "has another SHA-256 than the published one", own->receipt);
        if (i && memcmp(draw->list[i - 1].own, own->own, sizeof own->own) >= 0) differ(draw, "stands after one that comes later", own->receipt);
    }
}

static void differ(struct draw *draw, const char *what, int64_t receipt) {
    if (draw->differences++ < DIFFERENCES_SHOWN) {
        if (receipt)
            printf("receipt %lld: %s\n", (long long)receipt, what);
        else
            printf("%s\n", what);
    }
}

static int say(const struct draw *draw, const char *of) {
    if (draw->differences)
        printf("%s: %zu receipts, %d differences\n", of, draw->count, draw->differences);
    else
        printf("%s: %zu receipts, in the order that the seed gives%s\n", of, draw->count, draw->seed_hash.at ? "; the seed is the one that was committed" : "");
    return fflush(stdout) == 0 && !draw->differences ? CODE_GOOD : CODE_FAILED;
}
