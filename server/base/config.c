/* Configuration: the names, where each value came from, and which source wins. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config_check.h"
#include "config_file.h"
#include "log.h"

/* Where the build found them; without, or when that folder is gone, they are looked for beside the program. */
#ifndef AMPHI_SQL_FOLDER
#define AMPHI_SQL_FOLDER ""
#endif
#ifndef AMPHI_TEMPLATES_FOLDER
#define AMPHI_TEMPLATES_FOLDER ""
#endif

enum rank { FROM_DEFAULT, FROM_FILE, FROM_ENVIRONMENT, FROM_FLAG };

static const char default_file[] = "/etc/amphi/amphi.conf";

/* A value read from the file that NAME_FILE names: for what should stand neither in the environment nor in the configuration. */
static const char *const read_from_files[] = {"AMPHI_DATABASE", "AMPHI_SMTP_URL", "AMPHI_DEMO_PASSWORD"};

static const struct name {
    const char *name, *value;
} names[] = {
    {"AMPHI_DATABASE", ""},
    {"AMPHI_DATABASE_FILE", ""},
    {"AMPHI_LISTEN", "127.0.0.1"},
    {"AMPHI_PORT", "8080"},
    {"AMPHI_ADMIN_LISTEN", ""},
    {"AMPHI_WORKERS", "1"},
    {"AMPHI_BASE_URL", ""},
    {"AMPHI_HOSTS", ""},
    {"AMPHI_TRUSTED_PROXIES", "loopback,unix"},
    {"AMPHI_SMTP_URL", ""},
    {"AMPHI_SMTP_URL_FILE", ""},
    {"AMPHI_MAIL_FROM", ""},
    {"AMPHI_MAIL_FOLDER", ""},
    {"AMPHI_SECRET_FILE", "/var/lib/amphi/secret"},
    {"AMPHI_STATE", ""},
    {"AMPHI_DEMO_PASSWORD", ""},
    {"AMPHI_DEMO_PASSWORD_FILE", ""},
    {"AMPHI_REFERENCE", ""},
    {"AMPHI_SQL", AMPHI_SQL_FOLDER},
    {"AMPHI_TEMPLATES", AMPHI_TEMPLATES_FOLDER},
};
enum { NAMES_COUNT = sizeof names / sizeof *names };

struct setting {
    char *value;  /* NULL: not set */
    char *source; /* file:number; NULL for the other ranks */
    enum rank rank;
    bool is_from_file; /* of a NAME_FILE: never printed */
};

struct reading {
    struct setting *settings;
    bool is_seen[NAMES_COUNT]; /* in this file: a later file may set the name again */
};

static struct setting current[NAMES_COUNT];

static int find(struct text name);
static bool read_files(const char *file, struct setting *settings, struct buffer *problem);
static bool read_file(const char *path, struct reading *reading, struct buffer *problem);
static bool read_folder(const char *file, struct reading *reading, struct buffer *problem);
static int is_config_name(const struct dirent *entry);
static config_line take_line;
static bool read_named_files(struct setting *settings, struct buffer *problem);
static void assign(struct setting *setting, int place, const char *value, enum rank rank, const char *source);
static void release(struct setting *setting);
static char *copy(const char *string);
static const char *computed(const char *name, const char *value);
static const char *find_folder(const char *name, const char *built, char out[PATH_MAX]);
static const char *source_of(int place);
static void print_json(struct buffer *out, const char *string);

bool config_load(const char *file, struct buffer *problem) {
    struct setting settings[NAMES_COUNT] = {0};
    bool is_read = read_files(file, settings, problem);
    for (int i = 0; i < NAMES_COUNT && is_read; i++) {
        const char *value = getenv(names[i].name);
        if (value) {
            assign(&settings[i], i, value, FROM_ENVIRONMENT, NULL);
        }
        if (current[i].rank == FROM_FLAG && !current[i].is_from_file) {
            assign(&settings[i], i, current[i].value, FROM_FLAG, NULL);
        }
    }
    is_read = is_read && read_named_files(settings, problem);
    /* All or nothing: after a mistake at a reload the old values stay. */
    for (int i = 0; i < NAMES_COUNT; i++) {
        release(is_read ? &current[i] : &settings[i]);
        current[i] = is_read ? settings[i] : current[i];
    }
    return is_read;
}

static bool read_files(const char *file, struct setting *settings, struct buffer *problem) {
    struct reading reading = {.settings = settings};
    bool is_optional = !file;
    file = file ? file : default_file;
    /* Only absence is forgiven: a file that may not be read is a mistake worth a message. */
    if (!is_optional || access(file, F_OK) == 0 || errno != ENOENT) {
        if (!read_file(file, &reading, problem)) {
            return false;
        }
    }
    return read_folder(file, &reading, problem);
}

static bool read_file(const char *path, struct reading *reading, struct buffer *problem) {
    memset(reading->is_seen, 0, sizeof reading->is_seen);
    return config_file_read(path, take_line, reading, problem);
}

/* conf.d beside the file, in the order of the names. */
static bool read_folder(const char *file, struct reading *reading, struct buffer *problem) {
    const char *slash = strrchr(file, '/');
    char folder[PATH_MAX], path[PATH_MAX + NAME_MAX + 2];
    snprintf(folder, sizeof folder, "%.*sconf.d", slash ? (int)(slash - file) + 1 : 0, file);
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_config_name, alphasort);
    bool is_read = count >= 0 || errno == ENOENT || errno == ENOTDIR;
    if (!is_read) {
        buffer_print(problem, "%s: %s", folder, strerror(errno));
    }
    for (int i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        is_read = is_read && read_file(path, reading, problem);
        free(entries[i]);
    }
    free(entries);
    return is_read;
}

static int is_config_name(const struct dirent *entry) {
    return entry->d_name[0] != '.' && text_ends(text_of(entry->d_name), ".conf");
}

static const char *take_line(void *owner, struct text name, const char *value, const char *file, int number) {
    struct reading *reading = owner;
    int place = find(name);
    if (place < 0) {
        return "unknown name";
    }
    if (reading->is_seen[place]) {
        return "this name stands in the file already";
    }
    reading->is_seen[place] = true;
    char source[PATH_MAX + 16];
    snprintf(source, sizeof source, "%s:%d", file, number);
    assign(&reading->settings[place], place, value, FROM_FILE, source);
    return NULL;
}

static int find(struct text name) {
    for (int i = 0; i < NAMES_COUNT; i++) {
        if (text_is(name, names[i].name)) {
            return i;
        }
    }
    return -1;
}

static void assign(struct setting *setting, int place, const char *value, enum rank rank, const char *source) {
    release(setting);
    *setting = (struct setting){copy(value), source ? copy(source) : NULL, rank, false};
    /* Links are the base URL with a path that begins with a slash. */
    if (strcmp(names[place].name, "AMPHI_BASE_URL") == 0) {
        for (size_t length = strlen(value); length > 0 && value[length - 1] == '/'; length--) {
            setting->value[length - 1] = '\0';
        }
    }
}

static void release(struct setting *setting) {
    free(setting->value);
    free(setting->source);
    *setting = (struct setting){0};
}

static char *copy(const char *string) {
    char *made = strdup(string);
    if (!made) {
        BUG("out of memory");
    }
    return made;
}

static bool read_named_files(struct setting *settings, struct buffer *problem) {
    for (size_t i = 0; i < sizeof read_from_files / sizeof *read_from_files; i++) {
        int place = find(text_of(read_from_files[i]));
        struct setting *value = &settings[place], *file = &settings[place + 1];
        if (!file->value || !*file->value || value->rank > file->rank) {
            continue;
        }
        if (value->rank == file->rank) {
            buffer_print(problem, "%s and %s are both set", names[place].name, names[place + 1].name);
            return false;
        }
        struct buffer content = {0};
        if (!buffer_read_file(&content, file->value)) {
            buffer_print(problem, "%s: %s: %s", names[place + 1].name, file->value, strerror(errno));
            buffer_release(&content);
            return false;
        }
        while (content.length > 0 && (content.at[content.length - 1] == '\n' || content.at[content.length - 1] == '\r')) {
            content.at[--content.length] = '\0';
        }
        assign(value, place, content.at, file->rank, file->source);
        value->is_from_file = true;
        explicit_bzero(content.at, content.size);
        buffer_release(&content);
    }
    return true;
}

bool config_set(const char *name, const char *value) {
    int place = find(text_of(name));
    if (place < 0) {
        return false;
    }
    assign(&current[place], place, value, FROM_FLAG, NULL);
    return true;
}

const char *config_get(const char *name) {
    int place = find(text_of(name));
    if (place < 0) {
        BUG("a configuration name that does not exist");
    }
    return current[place].value ? current[place].value : computed(names[place].name, names[place].value);
}

/* Defaults that depend on other values, or on where the program lies. */
static const char *computed(const char *name, const char *value) {
    static char base_url[64], sql[PATH_MAX], templates[PATH_MAX];
    if (strcmp(name, "AMPHI_BASE_URL") == 0) {
        snprintf(base_url, sizeof base_url, "http://127.0.0.1:%.20s", config_get("AMPHI_PORT"));
        return base_url;
    }
    if (strcmp(name, "AMPHI_SQL") == 0) {
        return *sql ? sql : find_folder("sql", value, sql);
    }
    if (strcmp(name, "AMPHI_TEMPLATES") == 0) {
        return *templates ? templates : find_folder("templates", value, templates);
    }
    return value;
}

static const char *find_folder(const char *name, const char *built, char out[PATH_MAX]) {
    char program[PATH_MAX] = "";
    if (*built && access(built, R_OK | X_OK) == 0) {
        return built;
    }
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    char *slash = length > 0 ? strrchr(program, '/') : NULL;
    if (slash) {
        *slash = '\0';
    }
    static const char *const steps[] = {"/../share/amphi/", "/../", "/"};
    for (size_t i = 0; slash && i < sizeof steps / sizeof *steps; i++) {
        if (snprintf(out, PATH_MAX, "%s%s%s", program, steps[i], name) < PATH_MAX && access(out, R_OK | X_OK) == 0) {
            return out;
        }
    }
    out[0] = '\0';
    return name;
}

int64_t config_number(const char *name) {
    int64_t number = 0;
    if (!text_to_integer(text_of(config_get(name)), &number)) {
        BUG("a number was used before config_check");
    }
    return number;
}

void config_print(struct buffer *out, bool json) {
    for (int i = 0; i < NAMES_COUNT; i++) {
        const char *value = config_get(names[i].name);
        value = current[i].is_from_file || config_is_secret(names[i].name, value) ? "***" : value;
        if (!json) {
            buffer_print(out, "%-25s %-34s %s\n", names[i].name, *value ? value : "-", source_of(i));
            continue;
        }
        buffer_string(out, i == 0 ? "[\n  {\"name\": " : ",\n  {\"name\": ");
        print_json(out, names[i].name);
        buffer_string(out, ", \"value\": ");
        print_json(out, value);
        buffer_string(out, ", \"source\": ");
        print_json(out, source_of(i));
        buffer_byte(out, '}');
    }
    buffer_string(out, json ? "\n]\n" : "");
}

static const char *source_of(int place) {
    static const char *const sources[] = {"default", "file", "environment", "flag"};
    return current[place].source ? current[place].source : sources[current[place].rank];
}

static void print_json(struct buffer *out, const char *string) {
    bool is_utf8 = text_is_utf8(text_of(string));
    buffer_byte(out, '"');
    for (const char *at = string; *at; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte < 0x20 || byte == '"' || byte == '\\' || (byte >= 0x80 && !is_utf8)) {
            buffer_print(out, "\\u%04x", byte);
        } else {
            buffer_byte(out, *at);
        }
    }
    buffer_byte(out, '"');
}
