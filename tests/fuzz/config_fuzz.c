/* Fuzzes the reader of configuration files and the checks of values: settings written again in quotes are read the same. */
#include <sys/mman.h>
#include <unistd.h>

#include "base/config.h"
#include "base/config_file.h"
#include "fuzz.h"

struct reading {
    struct arena *arena;
    struct pairs settings;
};

static bool read_text(struct text text, struct reading *reading, struct buffer *problem);
static config_line take;
static void must_come_back(const struct reading *reading);
static void must_survive_check(struct text name, const char *value);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    struct text text = {(const char *)bytes, length};
    struct reading reading = {.arena = arena_new()};
    struct buffer problem = {0};
    bool is_read = read_text(text, &reading, &problem);
    MUST(is_read == (problem.length == 0));
    if (is_read)
        must_come_back(&reading);
    else
        MUST(text_starts(buffer_as_text(&problem), "/proc/self/fd/"));
    buffer_release(&problem);
    arena_free(reading.arena);
    return 0;
}

/* The reader wants a path: one file in memory for all rounds. */
static bool read_text(struct text text, struct reading *reading, struct buffer *problem) {
    static int file = -1;
    static char path[40];
    if (file < 0) {
        file = memfd_create("config", 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    }
    MUST(file >= 0 && !ftruncate(file, 0) && pwrite(file, text.length ? text.at : "", text.length, 0) == (ssize_t)text.length);
    return config_file_read(path, take, reading, problem);
}

static const char *take(void *owner, struct text name, const char *value, const char *file, int number) {
    struct reading *reading = owner;
    MUST(name.length > 0 && file && number > 0 && reference_utf8(text_of(value)));
    for (const char *at = value; *at; at++) MUST(*at < 0 || *at >= ' ');
    pairs_add(&reading->settings, reading->arena, arena_copy(reading->arena, name), arena_copy(reading->arena, text_of(value)));
    must_survive_check(name, value);
    return NULL;
}

static void must_come_back(const struct reading *reading) {
    struct reading again = {.arena = reading->arena};
    struct buffer written = {0}, problem = {0};
    for (size_t i = 0; i < reading->settings.count; i++) {
        struct pair setting = reading->settings.at[i];
        buffer_print(&written, "%.*s=\"", TEXT_PRINT(setting.name));
        for (size_t k = 0; k < setting.value.length; k++) {
            if (strchr("\"\\$`", setting.value.at[k])) buffer_byte(&written, '\\');
            buffer_byte(&written, setting.value.at[k]);
        }
        buffer_string(&written, "\"\n");
    }
    MUST(read_text(buffer_as_text(&written), &again, &problem));
    must_be_same_pairs(&reading->settings, &again.settings);
    buffer_release(&written);
    buffer_release(&problem);
}

/* Each check for itself, on the value alone; what was there before is put back. */
static void must_survive_check(struct text name, const char *value) {
    static const char *const names[] = {"AMPHI_DATABASE", "AMPHI_LISTEN", "AMPHI_PORT", "AMPHI_ADMIN_LISTEN", "AMPHI_WORKERS", "AMPHI_BASE_URL", "AMPHI_HOSTS", "AMPHI_TRUSTED_PROXIES", "AMPHI_SMTP_URL", "AMPHI_MAIL_FROM"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!text_is(name, names[i])) continue;
        char *before = strdup(config_get(names[i]));
        struct buffer problem = {0}, shown = {0};
        MUST(before && config_set(names[i], value));
        MUST(config_check(&problem) == (problem.length == 0));
        config_print(&shown, true);
        MUST(reference_utf8(buffer_as_text(&shown)));
        MUST(config_set(names[i], before));
        free(before);
        buffer_release(&problem);
        buffer_release(&shown);
    }
}
