/* What the server makes of a form before its action sees it: the HTML of its Markdown, the records of its table. Short texts at once, the rest in the helper process. */
#ifndef RENDERING_H
#define RENDERING_H
#include "site.h"

/* Not HELPER_DONE: busy. `problem`: NULL, or NAME.too_long, NAME.too_complex of a text that can't be rendered. */
typedef void rendering_done(void *owner, enum helper_outcome outcome, const char *problem);
/* Fills request->rendered with NAME_html of each field of the route's Markdown that was sent and could be rendered, and with NAME_sheet of a file when the query takes it. */
void rendering_start(struct request *request, const struct query_file *file, rendering_done *done, void *owner);
#endif
