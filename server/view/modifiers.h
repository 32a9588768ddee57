/* The modifiers of our own: {{opens_at:x-moment}}, {{_:x-t=Seats left}}. What they give is still escaped for the place where it stands. */
#ifndef VIEW_MODIFIERS_H
#define VIEW_MODIFIERS_H
#include "messages.h"
#include "view.h"

struct modifier_context {
    const char *language;
    const struct messages *messages; /* NULL: texts are shown by their ids */
    struct view_hooks hooks;
};

struct modifier {
    const char *name; /* "x-t" */
    bool takes_argument;
    bool takes_value; /* false: written {{_:…}} */
    void (*write)(const struct modifier_context *context, struct text value, struct text argument, struct buffer *out);
};

#ifdef __cplusplus
extern "C" {
#endif
/* All of them, up to one without a name. */
extern const struct modifier modifiers[];
const struct modifier *modifier_find(struct text name); /* NULL if unknown */
#ifdef __cplusplus
}
#endif
#endif
