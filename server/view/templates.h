/* A loaded set of templates with its own cache: a reload makes another one, and this one goes with its last view. */
#ifndef VIEW_TEMPLATES_H
#define VIEW_TEMPLATES_H
#include <memory>
#include <string>
#include <vector>

#include <ctemplate/template_cache.h>

extern "C" {
#include "template_scan.h"
#include "view.h"
}

struct templates {
    templates() = default;
    ~templates();
    templates(const templates &) = delete;
    templates &operator=(const templates &) = delete;
    struct template_sources sources() const;

    struct messages *messages = nullptr;
    size_t holds = 1;
    ctemplate::TemplateCache cache; /* frozen once loaded: a live cache must never be touched */
    std::vector<struct template_source> files;
    std::vector<std::unique_ptr<std::string>> texts;
};

/* The name under which a mail text's first line stands in the cache. */
std::string templates_subject_name(const char *file);
/* STRIP_WHITESPACE would glue words together, and in a mail the blank lines are wanted. */
ctemplate::Strip templates_strip(const char *file);
/* view.cc: what the modifiers need of the view that is being rendered. */
const struct modifier_context *view_rendering();
#endif
