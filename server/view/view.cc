/* The seam itself: views are made, filled and rendered; no exception of C++ leaves this file. */
#include <cstring>

#include <ctemplate/per_expand_data.h>
#include <ctemplate/template_emitter.h>

#include "dictionary.h"
#include "templates.h"

/* C++ has no such word. */
#define _Noreturn [[noreturn]]
extern "C" {
#include "../base/log.h"
}

struct page_emitter final : ctemplate::ExpandEmitter {
    explicit page_emitter(struct buffer *page) : out(page) {}
    void Emit(char byte) override {
        Emit(&byte, 1);
    }
    void Emit(const std::string &text) override {
        Emit(text.data(), text.size());
    }
    void Emit(const char *text) override {
        Emit(text, strlen(text));
    }
    /* Escaping gives a value away in many small pieces: those that fit are copied right here. */
    void Emit(const char *text, size_t length) override {
        if (length >= out->size - out->length) {
            buffer_append(out, text, length);
            return;
        }
        memcpy(out->at + out->length, text, length);
        out->length += length;
    }
    struct buffer *out;
};

static bool expand(struct view *view, const char *name, ctemplate::Strip strip, struct buffer *out);
static bool write_subject(struct view *view, const char *file, struct buffer *out);
static void fault(const char *what);

static const struct modifier_context *rendering = nullptr;

const struct modifier_context *view_rendering() {
    return rendering;
}

view::view(struct templates *set, const char *language, const struct view_hooks *hooks)
    : scope(nullptr), templates(set), context{language, set->messages, hooks ? *hooks : view_hooks{nullptr, nullptr, nullptr, nullptr}} {
    set->holds++;
}

view::~view() {
    templates_free(templates);
}

struct view *view_new(const struct templates *templates, const char *language, const struct view_hooks *hooks) {
    try {
        return new struct view(const_cast<struct templates *>(templates), language, hooks);
    } catch (...) {
        fault("new");
        return nullptr;
    }
}

void view_free(struct view *view) {
    delete view;
}

void view_set(struct view *view, struct text name, struct text value) {
    try {
        view->add(name, value);
    } catch (...) {
        fault("set");
    }
}

void view_add_record(struct view *view, const struct table *table, size_t row) {
    try {
        if (row < table->rows_count) {
            view->add(table, row);
        }
    } catch (...) {
        fault("add_record");
    }
}

void view_add_table(struct view *view, struct text name, const struct table *table) {
    try {
        view->add_list(name, table);
    } catch (...) {
        fault("add_table");
    }
}

void view_nest(struct view *view, struct text list, struct text by, struct text name, const struct table *table) {
    try {
        view->nest(list, by, name, table);
    } catch (...) {
        fault("nest");
    }
}

bool view_render(struct view *view, const char *file, bool has_layout, struct buffer *out) {
    const struct modifier_context *before = rendering;
    size_t length = out->length;
    bool is_good = false;
    try {
        rendering = &view->context;
        view->file = file;
        bool is_mail = text_starts(text_of(file), "mail/") && !text_starts(text_of(file), "mail/partials/") && text_ends(text_of(file), ".txt");
        is_good = templates_has(view->templates, file) && (!is_mail || write_subject(view, file, out)) &&
                  expand(view, has_layout ? "layout.html" : file, templates_strip(has_layout ? "layout.html" : file), out);
    } catch (...) {
        is_good = false;
    }
    rendering = before;
    if (!is_good) {
        log_event(LOG_LEVEL_ERROR, "template_failed", "file=%s", log_quote(text_of(file)));
        out->length = length;
        if (out->at) {
            out->at[length] = '\0';
        }
    }
    return is_good;
}

static bool expand(struct view *view, const char *name, ctemplate::Strip strip, struct buffer *out) {
    ctemplate::PerExpandData data;
    page_emitter emitter(out);
    bool is_good = view->templates->cache.ExpandNoLoad(name, strip, view, &data, &emitter);
    if (out->at) {
        out->at[out->length] = '\0';
    }
    return is_good;
}

/* A value with a line break in it would begin a header of its own. */
static bool write_subject(struct view *view, const char *file, struct buffer *out) {
    size_t start = out->length;
    if (!expand(view, templates_subject_name(file).c_str(), ctemplate::DO_NOT_STRIP, out)) {
        return false;
    }
    for (size_t i = start; i < out->length; i++) {
        unsigned char byte = static_cast<unsigned char>(out->at[i]);
        if (byte < ' ' || byte == 0x7F) {
            out->at[i] = ' ';
        }
    }
    buffer_byte(out, '\n');
    return true;
}

const char *view_missing(struct view *view) {
    return view->missing.c_str();
}

static void fault(const char *what) {
    log_event(LOG_LEVEL_ERROR, "view_failed", "in=%s", what);
}
