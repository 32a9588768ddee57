/* Lists the names that a template asks for, so that `amphi check` can compare them with the columns of the page's queries. */
#include "template_scan.h"

struct naming {
    struct template_sources sources;
    struct arena *arena;
    struct name {
        struct text name;
        bool is_section;
    } * names;
    size_t count, size;
    struct text *files;
    size_t files_count;
    void (*each)(void *owner, const char *name, bool is_section);
    void *owner;
};

static void name_file(struct naming *naming, struct text file);
static bool is_new_file(struct naming *naming, struct text file);
static void name_tag(struct naming *naming, const struct template_tag *tag);
static bool is_new_name(struct naming *naming, struct text name, bool is_section);

void template_names(struct template_sources sources, struct text file, void (*each)(void *owner, const char *name, bool is_section), void *owner) {
    struct arena *arena = arena_new();
    struct naming naming = {.sources = sources, .arena = arena, .each = each, .owner = owner};
    naming.files = arena_take(arena, (sources.count + 1) * sizeof *naming.files);
    name_file(&naming, file);
    if (text_ends(file, ".html") && !text_starts(file, "partials/")) {
        name_file(&naming, TEXT("layout.html"));
    }
    arena_free(arena);
}

static void name_file(struct naming *naming, struct text file) {
    const struct template_source *source = template_source_find(naming->sources, file);
    if (!source || !is_new_file(naming, source->name)) {
        return;
    }
    struct text rest = source->text, before;
    struct template_tag tag;
    while (template_next(&rest, &before, &tag)) {
        const char *include = tag.kind == TAG_INCLUDE ? template_include(source->name, tag.name, naming->arena) : NULL;
        if (include) {
            name_file(naming, text_of(include));
        } else {
            name_tag(naming, &tag);
        }
    }
}

/* Each file once: includes that lead round in a circle end here too. */
static bool is_new_file(struct naming *naming, struct text file) {
    for (size_t i = 0; i < naming->files_count; i++) {
        if (text_same(naming->files[i], file)) {
            return false;
        }
    }
    naming->files[naming->files_count++] = file;
    return true;
}

static void name_tag(struct naming *naming, const struct template_tag *tag) {
    bool is_negated, is_section = tag->kind == TAG_OPEN;
    if ((!is_section && tag->kind != TAG_VARIABLE) || text_is(tag->name, "_") || text_ends(tag->name, "_separator")) {
        return;
    }
    struct text name = is_section ? template_section_name(tag->name, &is_negated) : tag->name;
    if (is_new_name(naming, name, is_section)) {
        naming->each(naming->owner, arena_string(naming->arena, name), is_section);
    }
}

static bool is_new_name(struct naming *naming, struct text name, bool is_section) {
    for (size_t i = 0; i < naming->count; i++) {
        if (naming->names[i].is_section == is_section && text_same(naming->names[i].name, name)) {
            return false;
        }
    }
    if (naming->count == naming->size) {
        size_t size = naming->size ? naming->size * 2 : 64;
        struct name *names = arena_take(naming->arena, size * sizeof *names);
        for (size_t i = 0; i < naming->count; i++) {
            names[i] = naming->names[i];
        }
        naming->names = names;
        naming->size = size;
    }
    naming->names[naming->count++] = (struct name){name, is_section};
    return true;
}
