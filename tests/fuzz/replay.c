/* Runs a harness where libFuzzer is not: each file of the corpus as it is, then inputs made from them; the seed decides everything. */
#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

enum { LENGTH_MOST = 40000, HANG_SECONDS = 20 };

/* Of the sanitizers' library; absent without them. */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

static struct corpus {
    struct text *at;
    size_t count;
} corpus;

static uint64_t seed = 1, state;
static long round_number;
static const char *prefix = "./", *file_name = "";
static struct text input;

static int by_name(const void *a, const void *b);
static void add_path(const char *path);
static void add_file(const char *path);
static void add(struct text text);
static void run(struct text text);
static void make(struct buffer *made);
static void change(struct buffer *made);
static void put(struct buffer *made, size_t at, const char *bytes, size_t length);
static struct text piece(size_t most);
static size_t below(size_t limit);
static uint64_t draw(void);
static void keep_input(void);
static void on_signal(int number);

int main(int count, char **words) {
    long rounds = 0;
    int paths = 0;
    signal(SIGABRT, on_signal);
    signal(SIGALRM, on_signal);
    if (__sanitizer_set_death_callback) __sanitizer_set_death_callback(keep_input);
    for (int i = 1; i < count; i++) {
        if (!strncmp(words[i], "-runs=", 6)) {
            rounds = atol(words[i] + 6);
        } else if (!strncmp(words[i], "-seed=", 6)) {
            seed = strtoull(words[i] + 6, NULL, 10);
        } else if (!strncmp(words[i], "-artifact_prefix=", 17)) {
            prefix = words[i] + 17;
        } else {
            add_path(words[i]);
            paths++;
        }
    }
    if (!paths || !corpus.count) {
        fprintf(stderr, "usage: %s [-runs=N] [-seed=N] [-artifact_prefix=PATH] FILE-OR-FOLDER…\n", words[0]);
        return 64;
    }
    size_t files = corpus.count;
    struct buffer made = {0};
    for (round_number = 1; round_number <= rounds; round_number++) {
        /* Each round by itself: the one that failed can be made again without those before it. */
        state = seed * 0x9E3779B97F4A7C15 + (uint64_t)round_number;
        make(&made);
        run(buffer_as_text(&made));
    }
    buffer_release(&made);
    for (size_t i = 0; i < corpus.count; i++) free((char *)corpus.at[i].at);
    free(corpus.at);
    printf("%zu files, %ld inputs, seed %llu\n", files, rounds, (unsigned long long)seed);
    return 0;
}

/* A folder's files in order of name, so that every machine draws the same. */
static void add_path(const char *path) {
    DIR *folder = opendir(path);
    if (!folder) {
        add_file(path);
        return;
    }
    char **names = NULL;
    size_t count = 0;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] == '.') continue;
        names = realloc(names, (count + 1) * sizeof *names);
        MUST(names && asprintf(&names[count++], "%s/%s", path, entry->d_name) > 0);
    }
    closedir(folder);
    if (count) qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++) {
        add_file(names[i]);
        free(names[i]);
    }
    free(names);
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_file(const char *path) {
    struct buffer content = {0};
    if (!buffer_read_file(&content, path)) {
        perror(path);
        exit(66);
    }
    file_name = path;
    run(buffer_as_text(&content));
    file_name = "";
    add(buffer_as_text(&content));
    buffer_release(&content);
}

static void add(struct text text) {
    char *copy = malloc(text.length + 1);
    corpus.at = realloc(corpus.at, (corpus.count + 1) * sizeof *corpus.at);
    MUST(copy && corpus.at);
    if (text.length) memcpy(copy, text.at, text.length);
    corpus.at[corpus.count++] = (struct text){copy, text.length};
}

/* The block is as long as the input, so that the sanitizer sees a step too far. */
static void run(struct text text) {
    uint8_t *block = malloc(text.length);
    MUST(block || !text.length);
    if (text.length) memcpy(block, text.at, text.length);
    input = (struct text){(const char *)block, text.length};
    alarm(HANG_SECONDS);
    LLVMFuzzerTestOneInput(block, text.length);
    alarm(0);
    input = TEXT_NONE;
    free(block);
}

static void make(struct buffer *made) {
    buffer_clear(made);
    size_t kind = below(16);
    if (kind == 0) {
        for (size_t i = 0, length = below(200); i < length; i++) buffer_byte(made, (char)draw());
        return;
    }
    buffer_text(made, corpus.at[below(corpus.count)]);
    if (kind < 4) {
        struct text other = corpus.at[below(corpus.count)];
        if (made->length) made->length = below(made->length + 1);
        buffer_text(made, text_after(other, below(other.length + 1)));
    }
    for (size_t i = 0, times = 1 + below(1 + below(8)); i < times; i++) change(made);
}

static void change(struct buffer *made) {
    static const unsigned char odd[] = {0, 1, 9, 10, 13, 0x1F, ' ', '"', '#', '$', '%', '&', '\'', '(', ')', '*', '+', ',', '-', '.', '/', ':', ';', '<', '=', '>', '?', '@', '[', '\\', ']', '_', '{', '|', '}', 0x7F, 0x80, 0xBF, 0xC0, 0xE0, 0xED, 0xF4, 0xFF};
    size_t at = below(made->length + 1), left = made->length - at, length = below((left < 24 ? left : 24) + 1);
    struct text more;
    char byte = (char)odd[below(sizeof odd)];
    switch (below(10)) {
    case 0:
        if (left) made->at[at] = (char)(made->at[at] ^ (1 << below(8)));
        break;
    case 1:
        if (left) made->at[at] = byte;
        break;
    case 2: put(made, at, &byte, 1); break;
    case 3:
        if (length) memmove(made->at + at, made->at + at + length, left - length);
        made->length -= length;
        break;
    case 4: /* said twice */
        if (length) {
            char twice[24];
            memcpy(twice, made->at + at, length);
            put(made, at, twice, length);
        }
        break;
    case 5:
        more = piece(24);
        put(made, at, more.at, more.length);
        break;
    case 6: /* over what stands there */
        more = piece(left);
        if (more.length) memcpy(made->at + at, more.at, more.length);
        break;
    case 7:
        if (below(4) == 0) made->length = at;
        break;
    case 8: /* as often as a limit needs */
        more = piece(1 + below(40));
        for (size_t i = 0, times = below(4) ? below(5) : below(400); i < times && made->length + more.length < LENGTH_MOST; i++) put(made, at, more.at, more.length);
        break;
    default:
        if (left) made->at[at] = (char)draw();
        break;
    }
}

static void put(struct buffer *made, size_t at, const char *bytes, size_t length) {
    if (!length) return;
    buffer_reserve(made, length);
    memmove(made->at + at + length, made->at + at, made->length - at);
    memcpy(made->at + at, bytes, length);
    made->length += length;
}

static struct text piece(size_t most) {
    struct text whole = corpus.at[below(corpus.count)], rest = text_after(whole, below(whole.length + 1));
    return (struct text){rest.at, below((rest.length < most ? rest.length : most) + 1)};
}

static size_t below(size_t limit) {
    return (size_t)(draw() % limit);
}

/* splitmix64. */
static uint64_t draw(void) {
    uint64_t mixed = state += 0x9E3779B97F4A7C15;
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB;
    return mixed ^ mixed >> 31;
}

/* The process is dying: nothing here asks for memory. */
static void keep_input(void) {
    if (!input.at) return;
    char path[4200];
    snprintf(path, sizeof path, "%scrash-%llu-%ld", prefix, (unsigned long long)seed, round_number);
    FILE *file = fopen(path, "w");
    if (file) {
        fwrite(input.at, 1, input.length, file);
        fclose(file);
    }
    fprintf(stderr, "seed %llu, round %ld%s%s; the input of %zu bytes is kept in %s\n", (unsigned long long)seed, round_number, *file_name ? ", file " : "", file_name, input.length, path);
    input = TEXT_NONE;
}

static void on_signal(int number) {
    if (number == SIGALRM) fprintf(stderr, "hangs: more than %d seconds for one input\n", HANG_SECONDS);
    keep_input();
    _exit(1);
}
