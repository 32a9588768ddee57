/* The template seam: Google ctemplate with our own dictionary. Fills page templates from C; the only C++ is behind it. */
#ifndef VIEW_VIEW_H
#define VIEW_VIEW_H
#include "../base/buffer.h"
#include "../base/table.h"
#ifdef __cplusplus
extern "C" {
#endif

struct templates; /* one loaded set; a reload makes a new one and swaps it */
struct messages;
struct view;

/* What modifiers need from the engine, beside the language. Any may be NULL in tests. */
struct view_hooks {
    const char *(*asset)(void *owner, struct text name);                                      /* x-asset */
    struct text (*form_token)(void *owner, struct text form);                                  /* {{_:x-token=enrolments/create}} */
    struct text (*form_key)(void *owner, struct text action, struct text object);             /* {{session_id:x-key=enrolments/create}} */
    void *owner; /* of `form_token` and `form_key`: the request; of `asset` too */
};

/* Loads and lints every page template (.html) and mail text (mail/….txt) below the folder strictly; NULL with "FILE:LINE: reason" lines on any problem. */
struct templates *templates_load(const char *folder, const struct messages *messages, struct buffer *problems);
void templates_free(struct templates *templates);
/* Every name a template (with its includes; layout.html too when is_page) asks for: "name", "#section". Calls `each` once per name. */
void templates_names(const struct templates *templates, const char *file, void (*each)(void *owner, const char *name, bool is_section), void *owner);
bool templates_has(const struct templates *templates, const char *file);

struct view *view_new(const struct templates *templates, const char *language, const struct view_hooks *hooks);
void view_free(struct view *view);
/* The view keeps what it is given in place: names, values and tables must live until it is freed. */
void view_set(struct view *view, struct text name, struct text value);
/* The columns of that row become names of the page. A name given by view_set wins; of two tables the later wins. */
void view_add_record(struct view *view, const struct table *table, size_t row);
/* A list: {{#name}} once per row, {{#no_name}} when it is empty. */
void view_add_table(struct view *view, struct text name, const struct table *table);
/* Rows that go under the row of `list` with the same value in column `by`. */
void view_nest(struct view *view, struct text list, struct text by, struct text name, const struct table *table);
/* Renders layout.html around `file` ("courses/show.html"), or the file alone when !has_layout (mail). False: described in the log. */
bool view_render(struct view *view, const char *file, bool has_layout, struct buffer *out);
/* Names asked for and never set, blank separated; "" when none. */
const char *view_missing(struct view *view);
#ifdef __cplusplus
}
#endif
#endif
