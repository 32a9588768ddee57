/* Loads a folder of templates strictly into a set of its own. */
#include "templates.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <iostream>
#include <sstream>

#include <ctemplate/template_emitter.h>
#include <ctemplate/template_modifiers.h>

#include "dictionary.h"

using ctemplate::TemplateString;

static bool collect(struct templates *set, const std::string &folder, const std::string &below, struct buffer *problems);
static bool collect_file(struct templates *set, const std::string &path, const std::string &name, struct buffer *problems);
static void register_modifiers();
static bool parse(struct templates *set, const struct template_source &file, struct buffer *problems);
static bool put(struct templates *set, const std::string &key, const std::string &text, ctemplate::Strip strip, const std::string &file, struct buffer *problems);
static void report(const std::string &file, const std::string &said, struct buffer *problems);
static std::string without_section_lines(struct text text);
static bool is_section_line(struct text line);

templates::~templates() {
    messages_free(messages);
}

struct template_sources templates::sources() const {
    return {files.data(), files.size()};
}

std::string templates_subject_name(const char *file) {
    return std::string(file) + "#subject";
}

ctemplate::Strip templates_strip(const char *file) {
    return text_ends(text_of(file), ".txt") ? ctemplate::DO_NOT_STRIP : ctemplate::STRIP_BLANK_LINES;
}

struct templates *templates_load(const char *folder, const struct messages *messages, struct buffer *problems) {
    try {
        register_modifiers();
        auto set = std::make_unique<struct templates>();
        set->messages = messages ? messages_keep(const_cast<struct messages *>(messages)) : nullptr;
        bool is_good = collect(set.get(), folder, "", problems);
        std::sort(set->files.begin(), set->files.end(),
                  [](const struct template_source &a, const struct template_source &b) { return std::string(a.name.at, a.name.length) < std::string(b.name.at, b.name.length); });
        is_good = is_good && template_lint(set->sources(), messages, problems);
        for (size_t i = 0; i < set->files.size() && is_good; i++) {
            is_good = parse(set.get(), set->files[i], problems);
        }
        if (!is_good) {
            return nullptr;
        }
        set->cache.Freeze();
        return set.release();
    } catch (const std::exception &fault) {
        buffer_print(problems, "%s:1: %s\n", folder, fault.what());
    } catch (...) {
        buffer_print(problems, "%s:1: could not be loaded\n", folder);
    }
    return nullptr;
}

void templates_free(struct templates *templates) {
    if (templates && --templates->holds == 0) {
        delete templates;
    }
}

void templates_names(const struct templates *templates, const char *file, void (*each)(void *owner, const char *name, bool is_section), void *owner) {
    template_names(templates->sources(), text_of(file), each, owner);
}

bool templates_has(const struct templates *templates, const char *file) {
    return template_source_find(templates->sources(), text_of(file)) != nullptr;
}

static bool collect(struct templates *set, const std::string &folder, const std::string &below, struct buffer *problems) {
    DIR *open = opendir((folder + "/" + below).c_str());
    if (!open) {
        buffer_print(problems, "%s/%s:1: %s\n", folder.c_str(), below.c_str(), strerror(errno));
        return false;
    }
    std::unique_ptr<DIR, int (*)(DIR *)> listing(open, closedir);
    bool is_good = true;
    while (const struct dirent *found = readdir(open)) {
        std::string name = below + found->d_name;
        /* Editors leave hidden files; locale and assets are read by others. */
        if (found->d_name[0] == '.' || name == "locale" || name == "assets") {
            continue;
        }
        if (found->d_type == DT_DIR) {
            is_good = collect(set, folder, name + "/", problems) && is_good;
        } else if (text_ends(text_of(name.c_str()), ".html") || (text_ends(text_of(name.c_str()), ".txt") && text_starts(text_of(name.c_str()), "mail/"))) {
            is_good = collect_file(set, folder + "/" + name, name, problems) && is_good;
        }
    }
    return is_good;
}

static bool collect_file(struct templates *set, const std::string &path, const std::string &name, struct buffer *problems) {
    struct buffer content = {nullptr, 0, 0};
    if (!buffer_read_file(&content, path.c_str())) {
        buffer_print(problems, "%s:1: %s\n", name.c_str(), strerror(errno));
        buffer_release(&content);
        return false;
    }
    set->texts.push_back(std::make_unique<std::string>(name));
    struct text kept_name = {set->texts.back()->data(), name.size()};
    set->texts.push_back(std::make_unique<std::string>(content.at ? content.at : "", content.length));
    buffer_release(&content);
    set->files.push_back({kept_name, {set->texts.back()->data(), set->texts.back()->size()}});
    return true;
}

static bool parse(struct templates *set, const struct template_source &file, struct buffer *problems) {
    std::string name(file.name.at, file.name.length);
    ctemplate::Strip strip = templates_strip(name.c_str());
    if (strip != ctemplate::DO_NOT_STRIP) {
        return put(set, name, std::string(file.text.at, file.text.length), strip, name, problems);
    }
    struct text body = file.text;
    if (!text_starts(file.name, "mail/partials/")) {
        struct text subject = text_cut(&body, '\n');
        if (!put(set, templates_subject_name(name.c_str()), std::string(subject.at, subject.length), strip, name, problems)) {
            return false;
        }
    }
    return put(set, name, without_section_lines(body), strip, name, problems);
}

/* What ctemplate has to say of a template it says on stderr only. */
static bool put(struct templates *set, const std::string &key, const std::string &text, ctemplate::Strip strip, const std::string &file, struct buffer *problems) {
    struct listener {
        std::ostringstream heard;
        std::streambuf *before = std::cerr.rdbuf(heard.rdbuf());
        ~listener() {
            std::cerr.rdbuf(before);
        }
    } listener;
    bool is_good = set->cache.StringToTemplateCache(key, text, strip) && listener.heard.str().empty();
    if (!is_good) {
        report(file, listener.heard.str(), problems);
    }
    return is_good;
}

static void report(const std::string &file, const std::string &said, struct buffer *problems) {
    size_t at = said.find("line ");
    int line = at == std::string::npos ? 1 : std::max(1, atoi(said.c_str() + at + 5));
    std::string reason = said.empty() ? "is no template" : said;
    std::replace(reason.begin(), reason.end(), '\n', ' ');
    buffer_print(problems, "%s:%d: %s\n", file.c_str(), line, reason.c_str());
}

/* In a mail text a line that holds nothing but section marks leaves no empty line behind; an included file ends its own lines. */
static std::string without_section_lines(struct text text) {
    std::string kept;
    while (text.at) {
        struct text line = text_cut(&text, '\n');
        kept.append(line.at, line.length);
        if (text.at && !is_section_line(line)) {
            kept += '\n';
        }
    }
    return kept;
}

static bool is_section_line(struct text line) {
    struct text before;
    struct template_tag tag;
    bool has_tag = false;
    while (template_next(&line, &before, &tag)) {
        if (before.length > 0 || tag.kind == TAG_VARIABLE) {
            return false;
        }
        has_tag = true;
    }
    return has_tag && line.length == 0;
}

/* One of our modifiers as ctemplate wants it; which view is being rendered comes with each expansion. */
struct own_modifier final : ctemplate::TemplateModifier {
    explicit own_modifier(const struct modifier *one) : modifier(one) {}
    void Modify(const char *value, size_t length, const ctemplate::PerExpandData *, ctemplate::ExpandEmitter *out, const std::string &argument) const override;
    const struct modifier *modifier;
};

void own_modifier::Modify(const char *value, size_t length, const ctemplate::PerExpandData *, ctemplate::ExpandEmitter *out, const std::string &argument) const {
    const struct modifier_context *context = view_rendering();
    /* A modifier may lead to another one (a text with values in it), so the scratch memory is its own while it writes. */
    static struct buffer spare;
    struct buffer written = spare;
    spare = {nullptr, 0, 0};
    buffer_clear(&written);
    size_t skipped = argument.empty() ? 0 : 1; /* the '=' */
    modifier->write(context, {value, length}, {argument.data() + skipped, argument.size() - skipped}, &written);
    out->Emit(written.at ? written.at : "", written.length);
    buffer_release(&spare);
    spare = written;
}

static void register_modifiers() {
    static bool is_done = false;
    if (is_done) {
        return;
    }
    is_done = true;
    static std::vector<std::unique_ptr<own_modifier>> all;
    for (const struct modifier *modifier = modifiers; modifier->name; modifier++) {
        all.push_back(std::make_unique<own_modifier>(modifier));
        std::string name = std::string(modifier->name) + (modifier->takes_argument ? "=" : "");
        ctemplate::AddModifier(name.c_str(), all.back().get());
    }
}
