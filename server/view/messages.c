/* Reads the .mo files of msgfmt (GNU gettext manual, "The Format of GNU MO Files") and finds texts by id. */
#include "messages.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/log.h"
#include "wording.h"

struct entry {
    struct text id, text;
};

struct catalogue {
    const char *name;
    struct buffer image;
    struct entry *entries;
    size_t count;
    uint32_t *slots; /* hashed by id: number of the entry + 1, 0 is free */
    size_t slots_count;
};

struct messages {
    struct arena *arena;
    struct catalogue french, english;
    size_t holds;
};

enum { MO_HEADER = 28, ID_LONGEST = 256 };

static bool load(struct messages *messages, struct catalogue *catalogue, const char *folder, struct buffer *problems);
static bool read_image(struct catalogue *catalogue, struct text image, struct arena *arena, const char **reason);
static bool read_string(struct text image, bool is_swapped, uint32_t list, size_t place, struct text *string);
static uint32_t read_word(struct text image, bool is_swapped, size_t at);
static const char *fault_of(struct text id, struct text text);
static bool put(struct catalogue *catalogue, size_t number);
static struct text find(const struct catalogue *catalogue, struct text id);
static uint32_t hash(struct text id);
static const struct catalogue *of_language(const struct messages *messages, const char *language);
static bool is_dotted(struct text id);
static bool check_one(const struct catalogue *catalogue, const struct catalogue *other, struct buffer *problems);
static bool has_placeholders_of(struct text text, struct text other);
static bool has_placeholder(struct text text, struct text name);

struct messages *messages_load(const char *folder, struct buffer *problems) {
    struct arena *arena = arena_new();
    struct messages *messages = arena_take(arena, sizeof *messages);
    messages->arena = arena;
    messages->holds = 1;
    messages->french.name = "fr.mo";
    messages->english.name = "en.mo";
    bool is_loaded = load(messages, &messages->french, folder, problems);
    is_loaded = load(messages, &messages->english, folder, problems) && is_loaded;
    if (!is_loaded) {
        messages_free(messages);
        return NULL;
    }
    return messages;
}

struct messages *messages_keep(struct messages *messages) {
    messages->holds++;
    return messages;
}

void messages_free(struct messages *messages) {
    if (!messages || --messages->holds > 0) {
        return;
    }
    buffer_release(&messages->french.image);
    buffer_release(&messages->english.image);
    arena_free(messages->arena);
}

static bool load(struct messages *messages, struct catalogue *catalogue, const char *folder, struct buffer *problems) {
    const char *reason, *path = arena_print(messages->arena, "%s/%s", folder, catalogue->name);
    if (!buffer_read_file(&catalogue->image, path)) {
        buffer_print(problems, "%s: %s\n", path, strerror(errno));
        return false;
    }
    if (!read_image(catalogue, buffer_as_text(&catalogue->image), messages->arena, &reason)) {
        buffer_print(problems, "%s: %s\n", path, reason);
        return false;
    }
    return true;
}

bool mo_open(struct text file, struct buffer *problem) {
    struct catalogue catalogue = {.name = "mo"};
    const char *reason;
    struct arena *arena = arena_new();
    bool is_good = read_image(&catalogue, file, arena, &reason);
    if (!is_good) {
        buffer_string(problem, reason);
    }
    arena_free(arena);
    return is_good;
}

static bool read_image(struct catalogue *catalogue, struct text image, struct arena *arena, const char **reason) {
    *reason = "is not a .mo file";
    if (image.length < MO_HEADER) {
        return false;
    }
    bool is_swapped = read_word(image, false, 0) == 0xde120495;
    /* Only the major number, the upper half, changes the form. */
    if (read_word(image, is_swapped, 0) != 0x950412de || read_word(image, is_swapped, 4) >> 16 > 1) {
        return false;
    }
    uint32_t count = read_word(image, is_swapped, 8), ids = read_word(image, is_swapped, 12), texts = read_word(image, is_swapped, 16);
    if (count > image.length / 16) {
        *reason = "is cut short";
        return false;
    }
    catalogue->slots_count = 16;
    while (catalogue->slots_count < (size_t)count * 2) {
        catalogue->slots_count *= 2;
    }
    catalogue->slots = arena_take(arena, catalogue->slots_count * sizeof *catalogue->slots);
    catalogue->entries = arena_take(arena, (count + 1) * sizeof *catalogue->entries);
    for (size_t i = 0; i < count; i++) {
        struct entry *entry = &catalogue->entries[catalogue->count];
        if (!read_string(image, is_swapped, ids, i, &entry->id) || !read_string(image, is_swapped, texts, i, &entry->text)) {
            *reason = "is cut short";
            return false;
        }
        if (entry->id.length == 0) {
            continue; /* the header of the .po file */
        }
        const char *fault = fault_of(entry->id, entry->text);
        if (fault || !put(catalogue, catalogue->count)) {
            *reason = fault ? fault : "has an id twice";
            return false;
        }
        catalogue->count++;
    }
    return true;
}

/* A list holds length and offset of each string, which a NUL follows. */
static bool read_string(struct text image, bool is_swapped, uint32_t list, size_t place, struct text *string) {
    size_t at = list + place * 8;
    if (at + 8 > image.length) {
        return false;
    }
    size_t length = read_word(image, is_swapped, at), offset = read_word(image, is_swapped, at + 4);
    if (offset > image.length || length >= image.length - offset || image.at[offset + length] != '\0') {
        return false;
    }
    *string = (struct text){image.at + offset, length};
    return true;
}

static uint32_t read_word(struct text image, bool is_swapped, size_t at) {
    uint32_t word;
    memcpy(&word, image.at + at, sizeof word);
    return is_swapped ? __builtin_bswap32(word) : word;
}

static const char *fault_of(struct text id, struct text text) {
    if (memchr(id.at, '\0', id.length) || (text.length > 0 && memchr(text.at, '\0', text.length))) {
        return "has a msgid_plural: plurals are written \"one|other\" in one msgid";
    }
    if (memchr(id.at, '\4', id.length)) {
        return "has a msgctxt: write an id of its own";
    }
    if (!text_is_utf8(id) || !text_is_utf8(text)) {
        return "is not UTF-8";
    }
    return NULL;
}

static bool put(struct catalogue *catalogue, size_t number) {
    size_t slot = hash(catalogue->entries[number].id) & (catalogue->slots_count - 1);
    for (; catalogue->slots[slot]; slot = (slot + 1) & (catalogue->slots_count - 1)) {
        if (text_same(catalogue->entries[catalogue->slots[slot] - 1].id, catalogue->entries[number].id)) {
            return false;
        }
    }
    catalogue->slots[slot] = (uint32_t)number + 1;
    return true;
}

struct text messages_find(const struct messages *messages, const char *language, struct text id) {
    struct text text = find(of_language(messages, language), id);
    return !text.at && !word_is_french(language) && !is_dotted(id) ? id : text;
}

static struct text find(const struct catalogue *catalogue, struct text id) {
    for (size_t slot = hash(id) & (catalogue->slots_count - 1); catalogue->slots[slot]; slot = (slot + 1) & (catalogue->slots_count - 1)) {
        const struct entry *entry = &catalogue->entries[catalogue->slots[slot] - 1];
        if (text_same(entry->id, id)) {
            return entry->text;
        }
    }
    return TEXT_NONE;
}

/* FNV-1a. */
static uint32_t hash(struct text id) {
    uint32_t sum = 2166136261;
    for (size_t i = 0; i < id.length; i++) {
        sum = (sum ^ (unsigned char)id.at[i]) * 16777619;
    }
    return sum;
}

static const struct catalogue *of_language(const struct messages *messages, const char *language) {
    return word_is_french(language) ? &messages->french : &messages->english;
}

/* help.waiting_list is an id, "Write to Dr. Who." is a text. */
static bool is_dotted(struct text id) {
    bool has_dot = false;
    for (size_t i = 0; i < id.length; i++) {
        char byte = id.at[i];
        bool is_word = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
        if (!is_word && (byte != '.' || i == 0 || i + 1 == id.length)) {
            return false;
        }
        has_dot = has_dot || byte == '.';
    }
    return has_dot;
}

struct text messages_plural(const struct messages *messages, const char *language, struct text id, int64_t number) {
    struct text other = messages_find(messages, language, id);
    struct text one = text_cut(&other, '|');
    bool is_one = word_is_french(language) ? number > -2 && number < 2 : number == 1 || number == -1;
    return is_one || !other.at ? one : other;
}

struct text messages_label(const struct messages *messages, const char *language, struct text prefix, struct text value) {
    char id[ID_LONGEST];
    if (value.length == 0 || prefix.length + 1 + value.length > sizeof id) {
        return TEXT_NONE;
    }
    memcpy(id, prefix.at, prefix.length);
    id[prefix.length] = '.';
    memcpy(id + prefix.length + 1, value.at, value.length);
    return find(of_language(messages, language), (struct text){id, prefix.length + 1 + value.length});
}

bool messages_has_labels(const struct messages *messages, const char *language, struct text prefix) {
    const struct catalogue *catalogue = of_language(messages, language);
    for (size_t i = 0; i < catalogue->count; i++) {
        struct text id = catalogue->entries[i].id;
        if (id.length > prefix.length + 1 && memcmp(id.at, prefix.at, prefix.length) == 0 && id.at[prefix.length] == '.') {
            return true;
        }
    }
    return false;
}

bool messages_check(const struct messages *messages, struct buffer *problems) {
    bool is_good = check_one(&messages->french, &messages->english, problems);
    return check_one(&messages->english, &messages->french, problems) && is_good;
}

static bool check_one(const struct catalogue *catalogue, const struct catalogue *other, struct buffer *problems) {
    bool is_good = true;
    for (size_t i = 0; i < catalogue->count; i++) {
        const struct entry *entry = &catalogue->entries[i];
        struct text theirs = find(other, entry->id);
        if (!theirs.at && is_dotted(entry->id)) {
            buffer_print(problems, "%s: has no \"%.*s\", which %s has\n", other->name, TEXT_PRINT(entry->id), catalogue->name);
            is_good = false;
        } else if (!has_placeholders_of(entry->text, theirs.at ? theirs : entry->id)) {
            buffer_print(problems, "%s: \"%.*s\" has other {placeholders} than its translation\n", catalogue->name, TEXT_PRINT(entry->id));
            is_good = false;
        }
    }
    return is_good;
}

static bool has_placeholders_of(struct text text, struct text other) {
    if (is_dotted(other)) {
        return true;
    }
    for (struct text rest = other; rest.at;) {
        text_cut(&rest, '{');
        struct text tail = rest, inside = text_cut(&tail, '}');
        if (tail.at && !has_placeholder(text, text_cut(&inside, ':'))) {
            return false;
        }
    }
    return true;
}

static bool has_placeholder(struct text text, struct text name) {
    for (struct text rest = text; rest.at;) {
        text_cut(&rest, '{');
        struct text tail = rest, inside = text_cut(&tail, '}');
        if (tail.at && text_same(text_cut(&inside, ':'), name)) {
            return true;
        }
    }
    return false;
}
